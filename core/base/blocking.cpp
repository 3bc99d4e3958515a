#include "core/base/blocking.h"

#include <memory>

namespace orrery {

namespace {

thread_local std::unique_ptr<std::function<void(const char*)>> guard;

}  // namespace

void mayBlock(const char* what)
{
    if (guard) (*guard)(what);
}

void guardThisThread(std::function<void(const char* what)> heard)
{
    guard = heard ? std::make_unique<std::function<void(const char*)>>(std::move(heard)) : nullptr;
}

}  // namespace orrery
