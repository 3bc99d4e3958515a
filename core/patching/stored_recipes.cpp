#include "core/patching/stored_recipes.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/record/database.h"
#include "core/record/run_writer.h"

namespace orrery {
namespace {

constexpr int kFirstVersion = 2;  // of the schema that has the table

}  // namespace

std::vector<std::string> listRecipes(const Workspace& workspace)
{
    std::vector<std::string> names;
    if (workspace.schemaVersion() < kFirstVersion) return names;
    Statement select(workspace.database(), "SELECT name FROM recipe ORDER BY name");
    while (select.step()) names.push_back(select.text(0));
    return names;
}

std::optional<Recipe> readStoredRecipe(const Workspace& workspace, const std::string& name)
{
    if (workspace.schemaVersion() < kFirstVersion) return std::nullopt;
    Statement select(workspace.database(), "SELECT recipe_json FROM recipe WHERE name = ?");
    select.bind(0, storableText(name));
    if (!select.step()) return std::nullopt;
    try {
        return parseRecipe(select.text(0));
    } catch (const Error& error) {
        throw error.inFile(workspace.path());
    }
}

void storeRecipe(Workspace& workspace, const Recipe& recipe)
{
    if (recipe.name.empty()) throw Error(ErrorKind::Argument, "a recipe needs a name to be kept").withReason("NoName");
    Statement put(workspace.database(), "INSERT INTO recipe(name, recipe_json, created_us, changed_us) VALUES(?1, ?2, ?3, ?3)"
                                        " ON CONFLICT(name) DO UPDATE SET recipe_json = ?2, changed_us = ?3");
    put.bind(0, storableText(recipe.name)).bind(1, recipeText(recipe)).bind(2, nowMicroseconds()).run();
}

void removeRecipe(Workspace& workspace, const std::string& name)
{
    Statement remove(workspace.database(), "DELETE FROM recipe WHERE name = ?");
    remove.bind(0, storableText(name)).run();
    if (workspace.database().changedRows() == 0)
        throw Error(ErrorKind::Argument, "there is no recipe " + quotedText(name)).withReason("NoSuchRecipe").inFile(workspace.path());
}

}  // namespace orrery
