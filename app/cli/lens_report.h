#pragma once

#include "core/residual/logit_lens.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orrery::cli {

class ModelSession;

/// {"ids", "tokens", "texts", "first", "points": [{"label", "site", "layer"}], "self_test",
///  "cells": [a point: [a position: {"top": […], "entropy", "kl", "final", "target", "followed": […]}]]}
nlohmann::json lensDocument(const LensGrid& grid, const ModelSession& session);
/// The likeliest token of each cell for the last positions, then all that is known of one position.
std::string lensText(const LensGrid& grid, const ModelSession& session);

}  // namespace orrery::cli
