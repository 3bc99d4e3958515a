#pragma once

#include "core/base/error.h"

#include <string>

namespace orrery {

/// What an action throws; kind Internal and "nothing was thrown" if it does not.
template <typename Act>
Error errorOf(const Act& act)
{
    try {
        act();
    } catch (const Error& error) {
        return error;
    }
    return Error(ErrorKind::Internal, "nothing was thrown");
}

template <typename Act>
ErrorKind kindOf(const Act& act, std::string* reason = nullptr)
{
    const Error error = errorOf(act);
    if (reason) *reason = error.reason();
    return error.kind();
}

}  // namespace orrery
