#pragma once

#include <string_view>
#include <vector>

namespace orrery::probe {

enum class ProbeKind {
    Logistic,  ///< multinomial logistic regression; for two classes one logit. Classification alone
    Ridge,     ///< least squares, on +1 and -1 a class for classification
    Svm,       ///< linear, squared hinge loss, one against the rest. Classification alone
    MassMean,  ///< difference of class means. Classification alone
    Mlp,       ///< one hidden layer
};

enum class Penalty { L2, L1 };

/// Of "logistic", "ridge", "svm", "mass-mean" or "mlp".  @throws Error Argument
ProbeKind probeKindNamed(std::string_view name);
std::string_view probeKindName(ProbeKind kind);
std::vector<std::string_view> probeKindNames();

}  // namespace orrery::probe
