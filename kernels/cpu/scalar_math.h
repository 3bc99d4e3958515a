#pragma once

#include "kernels/activation.h"

#include <cmath>

namespace orrery {

inline float activate(Activation activation, float x)
{
    switch (activation) {
    case Activation::None: return x;
    case Activation::GeluErf: return 0.5f * x * std::erfc(-x * 0.70710678f);
    case Activation::GeluTanh: return x / (1 + std::exp(-1.5957691f * (x + 0.044715f * x * x * x)));
    case Activation::QuickGelu: return x / (1 + std::exp(-1.702f * x));
    case Activation::Silu: return x / (1 + std::exp(-x));
    case Activation::Relu: return x < 0 ? 0 : x;
    case Activation::Tanh: return std::tanh(x);
    }
    return x;
}

}  // namespace orrery
