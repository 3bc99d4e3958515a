#include "core/model/families.h"

#include "core/model/forward_builder.h"

namespace orrery {

Graph forwardGraph(const ModelConfig& config, const ForwardOptions& options)
{
    ForwardBuilder forward(config, options);
    switch (config.family) {
    case Family::Gpt2: buildGpt2(forward); break;
    case Family::Bert: buildBert(forward); break;
    }
    return forward.take();
}

}  // namespace orrery
