#include "core/record/records.h"

#include "core/record/tensor_layout.h"

namespace orrery {

std::string_view runKindName(RunKind kind)
{
    switch (kind) {
    case RunKind::Forward: return "forward";
    case RunKind::Generate: return "generate";
    case RunKind::PatchSweep: return "patch_sweep";
    case RunKind::Train: return "train";
    case RunKind::Import: return "import";
    }
    return {};
}

std::string_view runStatusName(RunStatus status)
{
    switch (status) {
    case RunStatus::Recording: return "recording";
    case RunStatus::Complete: return "complete";
    case RunStatus::Aborted: return "aborted";
    case RunStatus::Failed: return "failed";
    }
    return {};
}

std::string_view promptKindName(PromptKind kind)
{
    switch (kind) {
    case PromptKind::Text: return "text";
    case PromptKind::Tokens: return "tokens";
    case PromptKind::Image: return "image";
    }
    return {};
}

std::string_view storeLayoutName(StoreLayout layout)
{
    return layout == StoreLayout::Dense ? "dense" : "tri_lower";
}

int64_t TensorRow::storedBytes() const
{
    return storedLayout(*this).bytesBefore(rows);
}

}  // namespace orrery
