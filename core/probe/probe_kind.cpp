#include "core/probe/probe_kind.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <array>

namespace orrery::probe {
namespace {

constexpr std::array<std::string_view, 5> kNames{"logistic", "ridge", "svm", "mass-mean", "mlp"};

}  // namespace

ProbeKind probeKindNamed(std::string_view name)
{
    for (size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name) return static_cast<ProbeKind>(i);
    throw Error(ErrorKind::Argument, quotedText(name) + " is no kind of probe; there are logistic, ridge, svm, mass-mean and mlp");
}

std::string_view probeKindName(ProbeKind kind)
{
    return kNames[static_cast<size_t>(kind)];
}

std::vector<std::string_view> probeKindNames()
{
    return {kNames.begin(), kNames.end()};
}

}  // namespace orrery::probe
