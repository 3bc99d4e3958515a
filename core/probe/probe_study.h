#pragma once

#include "core/probe/estimate.h"
#include "core/probe/probe_settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orrery::probe {

/// The data as a reader of the study needs to know it.
struct StudyData {
    std::string file, digest;                 ///< file's own name; SHA-256 of texts, labels and groups
    std::string textColumn, labelColumn, groupColumn, encoding;
    Task task = Task::Classification;
    LabelLevel level = LabelLevel::Text;
    int64_t rows = 0, samples = 0, groups = 0, types = 0, duplicates = 0;
    std::vector<ClassInfo> classes = {};      ///< classification
    double mean = 0, deviation = 0;           ///< of the values, regression
    int64_t tokens = 0, shortest = 0, longest = 0, truncated = 0;  ///< prompts, in tokens
};

struct StudyModel {
    std::string name, family, digest;         ///< SHA-256 of the weights
    int64_t layers = 0, width = 0, parameters = 0;
    std::string device;
};

/// Sizes of one split, and how often each class is in each part.
struct StudySplit {
    int64_t train = 0, dev = 0, test = 0;
    std::vector<int64_t> trainClasses, devClasses, testClasses;
};

/// One site's probes, one a fold.
struct StudySite {
    std::string name;
    int layer = -1;                           ///< -1: of no block
    int64_t width = 0;
    ScoreSet scores;                          ///< of all test parts together, with intervals
    ScoreSet train, dev;                      ///< means over the folds, without intervals
    std::vector<double> foldScores = {};           ///< accuracy or R2 of each test part
    std::optional<Estimate> control = {};          ///< the control task's accuracy or R2
    std::optional<Estimate> selectivity = {};      ///< score minus control, resampled together
    std::vector<double> lambdas = {};              ///< chosen in each fold
    std::vector<int> iterations = {};              ///< in each fold, of the chosen fit
    bool converged = true;                    ///< every chosen fit
    double seconds = 0;                       ///< of fitting, over all folds
};

struct StudyBaseline {
    std::string name;                         ///< "majority" (regression: "mean"), "embedding", "random-weights"
    std::string says;                         ///< what exactly was measured, one sentence
    ScoreSet scores;
};

struct ClassScores {
    std::string name;
    int64_t count = 0, said = 0;
    double precision = 0, recall = 0, f1 = 0; ///< 0 where undefined
};

struct CurvePoint {
    int64_t examples = 0;                     ///< trained on, the mean over folds
    Estimate score;                           ///< accuracy or R2 of the test parts
};

/// A token of an example and what it adds to what the probe said.
struct TokenContribution {
    std::string text;
    double value = 0;
};

struct StudyExample {
    int64_t row = 0;                          ///< of the table
    int fold = 0;                             ///< whose test part it is in
    std::string text;                         ///< at most 1,000 bytes; of a word-level label the word, in its text between ⟦ and ⟧
    std::string label = {}, said = {};                  ///< class names; regression: numbers
    double confidence = 0;                    ///< probability of what was said, or its margin where there are no probabilities; regression: the error
    std::vector<TokenContribution> tokens = {};    ///< linear probes: see StudyBest::contributionsSay
};

/// The site where the probe does best, looked at closely.
struct StudyBest {
    std::string site;
    std::vector<int64_t> confusion;           ///< [classes, classes], by label, then by what was said
    std::vector<ClassScores> perClass;
    std::vector<CalibrationBin> calibration;  ///< empty without probabilities
    std::vector<CurvePoint> curve;
    std::vector<StudyExample> errors;         ///< most confident first
    std::vector<StudyExample> telling;        ///< right and most confident, some of each class
    std::string contributionsSay;             ///< what TokenContribution::value is
};

/// Everything a probe study found, and what it takes to find it again. Immutable once made; JSON there and back.
struct ProbeStudy {
    std::string question;
    StudyData data;
    StudyModel model;
    std::string position;                     ///< PositionRule as text
    std::vector<std::string> sitePatterns;
    ProbeSettings settings;
    std::vector<StudySplit> splits;
    std::vector<StudySite> sites;             ///< in forward order
    std::vector<StudyBaseline> baselines;
    StudyBest best;
    std::vector<std::string> notes;
    std::string command;                      ///< the one command line that makes this study again; empty if unknown
    std::string engine, created;              ///< version of the program; UTC, "2026-11-24 20:38:05"
    double seconds = 0;
};

/// The study as one JSON document: members named as above in snake_case; `sites` entries also have the flat "accuracy" (or "r2"), "low",
/// "high" and, with a control task, "selectivity". Numbers that are not finite are null.
std::string studyJson(const ProbeStudy& study);
/// @throws Error Format with reason NotJson or BadStudy
ProbeStudy studyFromJson(std::string_view text);
/// @throws Error as studyFromJson, naming the file; Io; Format for more than 256 MiB
ProbeStudy readStudy(const std::string& path);
/// One line a site: name, layer, width, each score with its interval, control, selectivity, lambda of each fold.
std::string studyCsv(const ProbeStudy& study);

}  // namespace orrery::probe
