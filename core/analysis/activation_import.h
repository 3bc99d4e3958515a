#pragma once

#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/record/records.h"
#include "core/tensor/tensor.h"

#include <functional>
#include <string>
#include <vector>

namespace orrery {

/// One array of another tool's file, as a recording keeps it.
struct ImportedSite {
    SiteInfo site;
    Tensor values;  ///< without a batch axis of one
};

/// Reads the arrays of an .npy, .npz or .safetensors file, by what the file's name ends in, one after the other.
///
/// A leading axis of size one in front of the positions is a batch axis and goes. Axes get the names their site has in
/// TransformerLens where it is one of its sites, else "pos" and "axis1", …; an npy's site is called `npySite`.
/// Everything becomes float32; `log` hears of types that lose by it.
/// @throws Error Argument for another kind of file; Shape with reason NoPositionAxis for an array of two axes or more none of which
///         leads with `positions`; Io, Format as the readers say
void forEachImportedSite(const std::string& path, int64_t positions, const std::string& npySite,
    const std::function<void(const ImportedSite&)>& visit, const LogSink& log = {}, const std::stop_token& stop = {});

/// Positions from a token list: a JSON list of texts or ids, or a text file of one token a line.
/// @throws Error Io; Format with reason BadTokenList
std::vector<Position> readTokenList(const std::string& path);

}  // namespace orrery
