#include "core/checkpoint/weight_match.h"

#include "core/base/text.h"
#include "core/checkpoint/model_config.h"

#include <algorithm>
#include <unordered_set>

namespace orrery {
namespace {

bool isLoadable(const SafetensorsType& type)
{
    return type.type == DType::F32 || type.type == DType::F16 || type.type == DType::BF16 || type.type == DType::F64;
}

class Matcher {
public:
    Matcher(const ModelConfig& config, const Checkpoint& checkpoint) : m_config(config), m_checkpoint(checkpoint) {}

    WeightMatch match()
    {
        for (WeightSpec& spec : weightSpecs(m_config)) {
            std::vector<Checkpoint::Tensor> parts;
            for (const WeightPart& part : spec.parts) parts.push_back(matchPart(spec, part));
            m_match.rows.push_back({std::move(spec), std::move(parts)});
        }
        if (m_config.tied) skipTiedCopy();
        listUnmatched();
        return std::move(m_match);
    }

private:
    Checkpoint::Tensor matchPart(const WeightSpec& spec, const WeightPart& part)
    {
        Checkpoint::Tensor chosen;
        for (const std::string& name : part.names) {
            const Checkpoint::Tensor tensor = findTensor(m_config, m_checkpoint, name);
            if (!tensor.entry) continue;
            m_used.insert(tensor.entry);
            if (!chosen.entry) chosen = tensor;
            else m_match.notes.push_back("both " + quotedText(chosen.entry->name) + " and " + quotedText(tensor.entry->name) + " are there: the first is used");
        }
        if (chosen.entry) check(*chosen.entry, part);
        else if (!spec.optional) m_match.missing.push_back(part.names.front());
        return chosen;
    }

    void check(const SafetensorsEntry& entry, const WeightPart& part)
    {
        if (entry.shape != part.shape) m_match.mismatched.push_back({entry.name, entry.shape, part.shape});
        if (!isLoadable(*entry.type)) m_match.unsupported.push_back(entry.name);
    }

    void skipTiedCopy()
    {
        const Checkpoint::Tensor copy = findTensor(m_config, m_checkpoint, std::string(outputMatrixName(m_config.family)));
        if (copy.entry) m_used.insert(copy.entry);
    }

    void listUnmatched()
    {
        for (const Checkpoint::Tensor& tensor : m_checkpoint.tensors())
            if (!m_used.contains(tensor.entry) && !isIgnoredBuffer(m_config, tensor.entry->name)) m_match.unmatched.push_back(tensor.entry->name);
    }

    const ModelConfig& m_config;
    const Checkpoint& m_checkpoint;
    WeightMatch m_match;
    std::unordered_set<const SafetensorsEntry*> m_used;
};

/// "3 tensors missing: a, b, c" with at most eight of them.
std::string listText(const std::string& what, const std::vector<std::string>& items)
{
    constexpr size_t shown = 8;
    std::vector<std::string> first(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(std::min(items.size(), shown)));
    std::string text = std::to_string(items.size()) + " " + what + ": " + joinText(first, ", ");
    if (items.size() > shown) text += " and " + std::to_string(items.size() - shown) + " more";
    return text;
}

std::vector<std::string> quotedAll(const std::vector<std::string>& names)
{
    std::vector<std::string> quoted;
    for (const std::string& name : names) quoted.push_back(quotedText(name));
    return quoted;
}

}  // namespace

Checkpoint::Tensor findTensor(const ModelConfig& config, const Checkpoint& checkpoint, const std::string& name)
{
    for (const std::string& prefix : basePrefixes(config))
        if (const Checkpoint::Tensor tensor = checkpoint.find(prefix + name); tensor.entry) return tensor;
    return {};
}

WeightMatch matchWeights(const ModelConfig& config, const Checkpoint& checkpoint)
{
    return Matcher(config, checkpoint).match();
}

Error mismatchError(const WeightMatch& match)
{
    std::vector<std::string> shapes, sentences;
    for (const WeightMatch::Mismatch& row : match.mismatched)
        shapes.push_back(quotedText(row.name) + " is " + row.found.text() + ", must be " + row.expected.text());
    if (!shapes.empty()) sentences.push_back(listText("of another shape than the config implies", shapes));
    if (!match.missing.empty()) sentences.push_back(listText("missing", quotedAll(match.missing)));
    if (!match.unsupported.empty()) sentences.push_back(listText("of a type that cannot be a parameter", quotedAll(match.unsupported)));
    if (!match.unmatched.empty()) sentences.push_back(listText("not used", quotedAll(match.unmatched)));
    const char* reason = !shapes.empty() ? "ShapeMismatch" : !match.missing.empty() ? "TensorMissing" : "UnsupportedDtype";
    return Error(ErrorKind::Format, "the tensors do not fit the config: " + joinText(sentences, "; ")).withReason(reason);
}

}  // namespace orrery
