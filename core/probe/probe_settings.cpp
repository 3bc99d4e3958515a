#include "core/probe/probe_settings.h"

#include "core/base/error.h"

#include <cmath>

namespace orrery::probe {

bool usesLambda(ProbeKind kind)
{
    return kind != ProbeKind::MassMean && kind != ProbeKind::Mlp;
}

bool isProbabilistic(const ProbeSettings& settings, Task task)
{
    if (task == Task::Regression) return false;
    return settings.kind == ProbeKind::Logistic || settings.kind == ProbeKind::Mlp
        || (settings.kind == ProbeKind::MassMean && settings.covariance == Covariance::Inverted);
}

void checkSettings(const ProbeSettings& settings, Task task)
{
    const auto refuse = [](const std::string& message) { throw Error(ErrorKind::Argument, message).withReason("BadProbe"); };
    if (task == Task::Regression && settings.kind != ProbeKind::Ridge && settings.kind != ProbeKind::Mlp)
        refuse("a probe of kind " + std::string(probeKindName(settings.kind)) + " tells classes apart; numbers are predicted by ridge and mlp");
    if (settings.penalty == Penalty::L1 && settings.kind != ProbeKind::Logistic)
        refuse("an L1 penalty goes with logistic probes, not with " + std::string(probeKindName(settings.kind)));
    if (usesLambda(settings.kind) && settings.lambdas.empty()) refuse("there is no lambda to try");
    for (const double lambda : settings.lambdas)
        if (!(lambda >= 0) || !std::isfinite(lambda)) refuse("lambda is " + std::to_string(lambda) + ", not a finite number of at least 0");
    if (settings.hidden < 1 || settings.hidden > 65536) refuse(std::to_string(settings.hidden) + " hidden units: there are 1 to 65536");
    if (settings.resamples < 1 || settings.resamples > 1'000'000) refuse(std::to_string(settings.resamples) + " resamples: there are 1 to 1000000");
}

}  // namespace orrery::probe
