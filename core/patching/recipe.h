#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// What a step of a recipe does to the part of a site it selects.
enum class RecipeKind {
    Zero,       ///< x <- 0
    Scale,      ///< x <- factor x
    Mean,       ///< x <- mean over all positions of a prompt set
    Resample,   ///< x <- its value at the same position of a prompt drawn from a set
    Noise,      ///< x <- x + N(0, deviation^2)
    Replace,    ///< x <- factor y: an NPY file's, or another prompt's value there
    Add,        ///< x <- x + factor y: steering along a direction
    ProjectOut, ///< x <- x - (x . r) r / |r|^2, along the last axis
    Attend      ///< a pattern's rows: `keys` get `weight` each, the others share what is left in proportion
};
/// "zero", "scale", …, "project_out", "attend".
std::string_view recipeKindName(RecipeKind kind);

/// One change of a recipe. Which fields mean something follows from `kind`. A value.
struct RecipeStep {
    RecipeKind kind = RecipeKind::Zero;
    std::string site;                  ///< name or glob
    std::vector<int64_t> heads;        ///< empty for all
    std::vector<int64_t> positions;    ///< negative from the end; empty for all
    double factor = 1;                 ///< Scale, Replace, Add
    double deviation = 0;              ///< Noise, in the site's unit
    uint64_t seed = 0;                 ///< Noise, Resample
    std::string set;                   ///< Mean, Resample: a prompt set's name or file
    std::string file;                  ///< Replace, Add, ProjectOut: an NPY file
    std::string prompt;                ///< Replace: instead of a file, the text of another run's prompt
    std::vector<int64_t> keys;         ///< Attend: negative from the end
    double weight = 0;                 ///< Attend: 0 to 1 for all keys together at most

    bool operator==(const RecipeStep&) const = default;
};

/// Interventions as a user keeps them: a name, and steps that are applied in order at each site. A value.
struct Recipe {
    std::string name;
    std::string note;
    std::vector<RecipeStep> steps;

    bool operator==(const Recipe&) const = default;
};

/// Reads a recipe from outside: {"orrery_recipe": 1, "name", "note", "steps": [{"kind", "site", "heads", "positions", …}]}.
/// @throws Error Format: as parseJson; BadRecipe with the JSON pointer in place(): another version, an unknown key or kind, a value of the wrong
///         type, what a kind needs missing or what it has no use for, more than 1,000 steps or 65,536 indices
Recipe parseRecipe(std::string_view json);
/// The same recipe as text, keys in a fixed order: what parseRecipe reads back as an equal value.
std::string recipeText(const Recipe& recipe);
/// @throws Error Io; as parseRecipe, naming the file
Recipe readRecipe(const std::string& path);

}  // namespace orrery
