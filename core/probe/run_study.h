#pragma once

#include "core/base/log.h"
#include "core/model/model.h"
#include "core/probe/labelled_data.h"
#include "core/probe/reading_rules.h"
#include "core/probe/probe_study.h"
#include "core/tokenizer/tokenizer.h"

namespace orrery::probe {

/// What a study asks for.
struct StudyRequest {
    DataSettings data;
    ReadingRules reading;
    std::vector<std::string> sites;          ///< names and globs
    ProbeSettings settings;
    bool baselines = true;                   ///< also run a random-weight model and read out the embedding
    std::string folder;                      ///< features and finished cells are kept here and used again; empty: a temporary folder
    int threads = 0;                         ///< for fitting; 0: one a processor
    std::string question, command;           ///< for the study; an empty question is made up from names
};

/// The model that is probed. Borrowed.
struct StudySubject {
    Model& model;
    const Tokenizer* tokenizer;              ///< null: an error
    std::string name;                        ///< the folder's own
    DeviceOpenArgs device;                   ///< what the random-weight model runs on
};

/// What a readout looks along at the best site: a probe fitted on all examples with the lambda that most folds chose. Unit length, in the
/// units of the site's activations: adding it there moves the model's state towards the class.
struct StudyDirection {
    std::string site, towards;               ///< class name; regression: ""
    std::vector<float> values;               ///< [width]
    double deviation = 0;                    ///< of the examples' features along it
};

struct StudyOutcome {
    ProbeStudy study;
    std::vector<StudyDirection> directions;  ///< of linear probes: one for two classes (towards the second) and for regression, else one a class
};

/// Reads, runs, fits and judges; interrupted with a folder, the next call goes on where it stopped.
/// @throws Error as readLabelledData, preparePrompts, probeSites, FeatureStore, makeSplits, sweepSites; Cancelled
StudyOutcome runStudy(const StudySubject& subject, const StudyRequest& request, const Progress& progress = {}, const std::stop_token& stop = {},
    const LogSink& log = {});

}  // namespace orrery::probe
