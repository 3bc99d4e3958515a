#include "core/checkpoint/weight_loader.h"

#include "core/base/text.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr size_t kReadBytes = size_t{1} << 20;  ///< a step: what is read is looked at while it is in the cache
constexpr size_t kAlignment = 64;

/// The type a parameter gets in memory.
DType storedType(const WeightMatch::Row& row)
{
    const DType first = row.parts.front().entry->type->type.value_or(DType::F32);
    const bool same = std::all_of(
        row.parts.begin(), row.parts.end(), [&](const Checkpoint::Tensor& part) { return part.entry->type->type == first; });
    return row.spec.storesType && same && (first == DType::F16 || first == DType::BF16) ? first : DType::F32;
}

/// Counts elements all of whose `exponent` bits are set. Blocks of a fixed size let the compiler use vectors.
template <typename Bits>
size_t countExponent(const Bits* data, size_t count, Bits exponent)
{
    constexpr size_t block = 256;
    size_t total = 0;
    for (; count >= block; data += block, count -= block) {
        Bits found = 0;
        for (size_t i = 0; i < block; ++i) found = static_cast<Bits>(found + ((data[i] & exponent) == exponent));
        total += found;
    }
    for (size_t i = 0; i < count; ++i) total += (data[i] & exponent) == exponent;
    return total;
}

class Loader {
public:
    Loader(const WeightMatch& match, const Progress& progress, const std::stop_token& stop) : m_match(match), m_progress(progress), m_stop(stop) {}

    std::shared_ptr<const ModelWeights> load()
    {
        const size_t total = layOut();
        std::vector<std::unique_ptr<unsigned char[], AlignedFree>> memory;
        memory.push_back(allocateAligned(total));
        m_arena = memory.front().get();
        for (size_t i = 0; i < m_rows.size(); ++i) {
            if (m_progress) m_progress({static_cast<double>(m_offsets[i]) / static_cast<double>(std::max<size_t>(total, 1)), "reading " + m_weights[i].role});
            loadRow(*m_rows[i], m_weights[i], m_arena + m_offsets[i]);
        }
        if (m_progress) m_progress({1.0, "weights read"});
        return std::make_shared<const ModelWeights>(std::move(m_weights), std::move(memory));
    }

    void reportTo(const LogSink& log) const
    {
        if (m_narrowed > 0) report(log, LogLevel::Note, std::to_string(m_narrowed) + " tensors are F64: narrowed to F32");
        if (m_nonFinite > 0)
            report(log, LogLevel::Warning, std::to_string(m_nonFinite) + " weights are not finite, the first in " + quotedText(m_firstNonFinite));
    }

private:
    /// Where each parameter goes. Sizes cannot overflow: the tensors exist in the file and grow at most twofold.
    size_t layOut()
    {
        size_t offset = 0;
        for (const WeightMatch::Row& row : m_match.rows) {
            if (!row.parts.front().entry) continue;  // optional
            m_rows.push_back(&row);
            m_weights.push_back({row.spec.role, row.spec.shape, row.spec.layout, storedType(row), nullptr});
            m_offsets.push_back(offset);
            offset += (m_weights.back().bytes() + kAlignment - 1) / kAlignment * kAlignment;
        }
        return offset;
    }

    void loadRow(const WeightMatch::Row& row, Weight& weight, unsigned char* target)
    {
        weight.data = target;
        for (const Checkpoint::Tensor& part : row.parts) {
            const DType from = *part.entry->type->type;  // matchWeights let floats through alone
            const size_t count = static_cast<size_t>(part.entry->shape.count());
            if (from == DType::F64) ++m_narrowed;
            const size_t bad = from == weight.type ? copyPart(part, from, target) : convertPart(part, from, count, target);
            if (bad > 0 && m_nonFinite == 0) m_firstNonFinite = part.entry->name;
            m_nonFinite += bad;
            target += count * dtypeSize(weight.type);
        }
    }

    size_t copyPart(const Checkpoint::Tensor& part, DType type, unsigned char* target)
    {
        size_t bad = 0;
        for (uint64_t done = 0; done < part.entry->size();) {
            throwIfStopped(m_stop);
            const size_t step = std::min<uint64_t>(kReadBytes, part.entry->size() - done);
            part.file->read(*part.entry, done, {reinterpret_cast<std::byte*>(target + done), step});
            bad += countNonFinite(type, target + done, step / dtypeSize(type));
            done += step;
        }
        return bad;
    }

    size_t convertPart(const Checkpoint::Tensor& part, DType from, size_t count, unsigned char* target)
    {
        m_buffer.resize(kReadBytes);
        auto* floats = reinterpret_cast<float*>(target);
        const size_t size = dtypeSize(from), perStep = kReadBytes / size;
        size_t bad = 0;
        for (size_t done = 0; done < count;) {
            throwIfStopped(m_stop);
            const size_t step = std::min(perStep, count - done);
            part.file->read(*part.entry, done * size, std::span(m_buffer).first(step * size));
            convertToFloat(from, m_buffer.data(), floats + done, step);
            bad += countNonFinite(DType::F32, floats + done, step);
            done += step;
        }
        return bad;
    }

    const WeightMatch& m_match;
    const Progress& m_progress;
    const std::stop_token& m_stop;
    std::vector<const WeightMatch::Row*> m_rows;
    std::vector<Weight> m_weights;
    std::vector<size_t> m_offsets;
    unsigned char* m_arena = nullptr;
    std::vector<std::byte> m_buffer;
    size_t m_narrowed = 0, m_nonFinite = 0;
    std::string m_firstNonFinite;
};

}  // namespace

size_t countNonFinite(DType type, const void* data, size_t count)
{
    if (type == DType::F16) return countExponent<uint16_t>(static_cast<const uint16_t*>(data), count, 0x7c00);
    if (type == DType::BF16) return countExponent<uint16_t>(static_cast<const uint16_t*>(data), count, 0x7f80);
    return countExponent<uint32_t>(static_cast<const uint32_t*>(data), count, 0x7f800000u);
}

std::shared_ptr<const ModelWeights> loadMatchedWeights(
    const WeightMatch& match, const LogSink& log, const Progress& progress, const std::stop_token& stop)
{
    if (!match.fits()) throw mismatchError(match);
    Loader loader(match, progress, stop);
    std::shared_ptr<const ModelWeights> weights = loader.load();
    loader.reportTo(log);
    return weights;
}

}  // namespace orrery
