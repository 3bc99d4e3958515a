#include "kernels/logit_summary.h"

#include "kernels/cpu/context.h"
#include "kernels/cpu/panel_product.h"
#include "kernels/weight_value.h"

#include <algorithm>
#include <climits>
#include <cmath>

namespace orrery {
namespace {

// What a row keeps of a panel: the largest logit m, sum e^(l - m), sum e^(l - m) (l - m), and the same weighed by the reference's
// exponentials; how many of its top are already among the row's; then how many columns are before each chosen one, the top logits,
// and their columns.
enum Kept : int64_t { Largest, Sum, Weighted, Cross, Taken, Ranks };

constexpr int64_t kPanelColumns = LogitSummaryArgs::kPanelColumns;
// Columns that are skipped together when none of them is among the best so far.
constexpr int64_t kChunk = 64;

/// Rows of a tile: its logits of one panel fit a thread's scratch, or half of it where the other half is for widened weights, and the
/// tiles are of nearly equal size, since each of them packs all of W.
int64_t tileRows(const LogitSummaryArgs& args)
{
    const int64_t most = CpuContext::kScratchFloats / kPanelColumns / (args.weightType == WeightType::F32 ? 1 : 2);
    const int64_t groups = args.rows / args.groupRows, mostGroups = most / args.groupRows;
    const int64_t tiles = std::max<int64_t>(1, (groups + mostGroups - 1) / mostGroups);
    return std::max<int64_t>(1, (groups + tiles - 1) / tiles) * args.groupRows;
}

MatmulArgs productOf(const LogitSummaryArgs& args)
{
    MatmulArgs product{};
    product.input = args.input;
    product.weight = args.weight;
    product.rows = args.rows;
    product.inner = args.inner;
    product.columns = args.columns;
    product.inputStride = args.inputStride;
    product.weightStride = args.weightStride;
    product.weightType = args.weightType;
    product.layout = args.layout;
    product.replicas = 1;
    return product;
}

/// The largest values seen so far, best first; of equal ones the earlier stays before the later.
class Best {
public:
    Best(float* logits, float* columns, int64_t capacity) : m_logits(logits), m_columns(columns), m_capacity(capacity) {}

    bool wants(float logit) const { return m_count < m_capacity ? logit == logit : m_count > 0 && logit > m_logits[m_count - 1]; }
    void add(float logit, float column)
    {
        int64_t at = m_count < m_capacity ? m_count++ : m_count - 1;
        for (; at > 0 && logit > m_logits[at - 1]; --at) {
            m_logits[at] = m_logits[at - 1];
            m_columns[at] = m_columns[at - 1];
        }
        m_logits[at] = logit;
        m_columns[at] = column;
    }
    /// Marks the places that nothing took.
    void close()
    {
        for (; m_count < m_capacity; ++m_count) {
            m_logits[m_count] = -INFINITY;
            m_columns[m_count] = -1;
        }
    }

private:
    float* m_logits;
    float* m_columns;
    int64_t m_capacity, m_count = 0;
};

/// One tile of rows times one panel of columns.
class TilePanel {
public:
    TilePanel(CpuContext& context, const LogitSummaryArgs& args, int64_t firstRow, int64_t panel, int thread)
        : m_simd(context.simd), m_args(args), m_firstRow(firstRow), m_rows(std::min(tileRows(args), args.rows - firstRow)),
          m_panel(panel), m_firstColumn(panel * kPanelColumns), m_columns(std::min(kPanelColumns, args.columns - m_firstColumn)),
          m_logits(context.scratch(thread))
    {
    }

    void run()
    {
        float* widened = m_logits + CpuContext::kScratchFloats / 2;
        multiplyPanel(m_simd, {productOf(m_args), {m_firstRow, m_firstRow + m_rows, m_firstColumn, m_firstColumn + m_columns}, m_logits,
            m_columns, false, widened, CpuContext::kScratchFloats / 2});
        for (int64_t group = 0; group < m_rows; group += m_args.groupRows) summarizeGroup(group);
    }

private:
    float* logitsOf(int64_t row) { return m_logits + row * m_columns; }
    float* keptOf(int64_t row) { return m_args.workspace + ((m_firstRow + row) * m_args.panels() + m_panel) * m_args.panelSize(); }

    void summarizeGroup(int64_t group)
    {
        float reference[kPanelColumns];
        const int64_t last = group + m_args.groupRows - 1;
        for (int64_t row = last; row >= group; --row) {
            if (m_args.bias)
                m_simd.finish({logitsOf(row), m_args.bias + m_firstColumn, nullptr, logitsOf(row), m_columns, Activation::None, false});
            findBest(row);
            if (row == last && m_args.crossEntropy) m_simd.expSum(logitsOf(row), reference, keptOf(row)[Largest], m_columns);
            m_simd.logitSums({logitsOf(row), m_args.crossEntropy ? reference : nullptr, keptOf(row)[Largest], m_columns}, keptOf(row) + Sum);
            rankChosen(row);
        }
    }

    void findBest(int64_t row)
    {
        const float* logits = logitsOf(row);
        float* kept = keptOf(row);
        float* top = kept + Ranks + m_args.chosen;
        Best best(top, top + m_args.top, m_args.top);
        float largest = -INFINITY;
        for (int64_t first = 0; first < m_columns; first += kChunk) {
            const float here = m_simd.largest(logits + first, std::min(kChunk, m_columns - first));
            largest = std::max(largest, here);
            if (!best.wants(here)) continue;
            const int64_t last = std::min({first + kChunk, m_columns, m_args.tokens - m_firstColumn});
            for (int64_t i = first; i < last; ++i)
                if (best.wants(logits[i])) best.add(logits[i], static_cast<float>(m_firstColumn + i));
        }
        best.close();
        kept[Largest] = largest;
    }

    void rankChosen(int64_t row)
    {
        const float* logits = logitsOf(row);
        const int64_t tokens = std::clamp<int64_t>(m_args.tokens - m_firstColumn, 0, m_columns);
        for (int64_t i = 0; i < m_args.chosen; ++i) {
            const int64_t at = (m_firstRow + row) * m_args.chosen + i;
            const int64_t own = m_args.chosenIds[at] - m_firstColumn;
            const int64_t before = std::clamp<int64_t>(own, 0, tokens), after = std::clamp<int64_t>(own + 1, 0, tokens);
            const float logit = m_args.chosenLogits[at];
            const int64_t count = m_simd.countLargest(logits, logit, true, before)
                                  + m_simd.countLargest(logits + after, logit, false, tokens - after);
            keptOf(row)[Ranks + i] = static_cast<float>(count);
        }
    }

    const SimdKernels& m_simd;
    const LogitSummaryArgs& m_args;
    int64_t m_firstRow, m_rows, m_panel, m_firstColumn, m_columns;
    float* m_logits;
};

/// Joins what one row kept of its panels.
class RowJoin {
public:
    RowJoin(const LogitSummaryArgs& args, int64_t row) : m_args(args), m_row(row)
    {
        for (int64_t panel = 0; panel < args.panels(); ++panel) m_largest = std::max(m_largest, static_cast<double>(kept(panel)[Largest]));
        double sum = 0;
        for (int64_t panel = 0; panel < args.panels(); ++panel) sum += share(panel) * kept(panel)[Sum];
        m_logSum = std::log(sum);
    }

    double logSumExp() const { return m_largest + m_logSum; }

    /// logSumExp - sum_v q_v l_v with q the softmax of `reference`, which is this row itself for its own entropy.
    double crossEntropy(const RowJoin& reference, Kept kind) const
    {
        double mean = 0;
        for (int64_t panel = 0; panel < m_args.panels(); ++panel) {
            const float* here = kept(panel);
            const double mass = std::exp(reference.kept(panel)[Largest] - reference.logSumExp());
            mean += mass * (here[kind] + (here[Largest] - m_largest) * reference.kept(panel)[Sum]);
        }
        return m_logSum - mean;
    }

    void writeTop() const
    {
        for (int64_t panel = 0; panel < m_args.panels(); ++panel) kept(panel)[Taken] = 0;
        for (int64_t i = 0; i < m_args.top; ++i) {
            int64_t from = 0;
            float logit = NAN, column = -1;
            for (int64_t panel = 0; panel < m_args.panels(); ++panel) {
                const auto taken = static_cast<int64_t>(kept(panel)[Taken]);
                const float* best = kept(panel) + Ranks + m_args.chosen + taken;
                if (taken == m_args.top || best[m_args.top] < 0 || (column >= 0 && !(best[0] > logit))) continue;
                from = panel;
                logit = best[0];
                column = best[m_args.top];
            }
            ++kept(from)[Taken];
            m_args.topLogits[m_row * m_args.top + i] = logit;
            m_args.topIds[m_row * m_args.top + i] = static_cast<int32_t>(column);
        }
    }

    void writeRanks() const
    {
        for (int64_t i = 0; i < m_args.chosen; ++i) {
            double rank = 1;
            for (int64_t panel = 0; panel < m_args.panels(); ++panel) rank += kept(panel)[Ranks + i];
            m_args.chosenRanks[m_row * m_args.chosen + i] = static_cast<int32_t>(rank);
        }
    }

private:
    float* kept(int64_t panel) const { return m_args.workspace + (m_row * m_args.panels() + panel) * m_args.panelSize(); }
    double share(int64_t panel) const { return std::exp(kept(panel)[Largest] - m_largest); }

    const LogitSummaryArgs& m_args;
    int64_t m_row;
    double m_largest = -INFINITY, m_logSum = 0;
};

void joinGroup(const LogitSummaryArgs& args, int64_t group)
{
    const int64_t last = group + args.groupRows - 1;
    const RowJoin reference(args, last);
    for (int64_t row = group; row <= last; ++row) {
        const RowJoin join(args, row);
        if (args.logSumExp) args.logSumExp[row] = static_cast<float>(join.logSumExp());
        if (args.entropy) args.entropy[row] = static_cast<float>(join.crossEntropy(join, Weighted));
        if (args.crossEntropy) args.crossEntropy[row] = static_cast<float>(join.crossEntropy(reference, Cross));
        join.writeRanks();
        join.writeTop();
    }
}

void multiplyChosen(const LogitSummaryArgs& args, int64_t row)
{
    const MatmulArgs product = productOf(args);
    for (int64_t i = 0; i < args.chosen; ++i) {
        const int64_t column = args.chosenIds[row * args.chosen + i];
        const int64_t step = args.layout == WeightLayout::InOut ? args.weightStride : 1;
        const void* weight = storedAt(product, 0, column);
        double sum = args.bias ? args.bias[column] : 0;
        for (int64_t k = 0; k < args.inner; ++k)
            sum += args.input[row * args.inputStride + k] * weightValue(weight, args.weightType, k * step);
        args.chosenLogits[row * args.chosen + i] = static_cast<float>(sum);
    }
}

Status check(CpuContext& context, const LogitSummaryArgs& args)
{
    if (args.weightType == WeightType::F64)
        return context.fail(Status::Unsupported, "the CPU multiplies weights of 32 or 16 bits, not 64");
    if (!isWeightType(args.weightType))
        return context.fail(Status::InvalidArgument, "no weight type %d", static_cast<int>(args.weightType));
    if (args.layout != WeightLayout::InOut && args.layout != WeightLayout::OutIn)
        return context.fail(Status::InvalidArgument, "no weight layout %d", static_cast<int>(args.layout));
    if (std::max({args.inner, args.inputStride, args.weightStride}) > INT_MAX)
        return context.fail(Status::Unsupported, "a product with a side or stride beyond %d, as far as OpenBLAS counts", INT_MAX);
    return Status::Ok;
}

}  // namespace

Status logitSummary(CpuContext& context, const LogitSummaryArgs& args) noexcept
{
    if (const Status status = check(context, args); status != Status::Ok) return status;
    context.forRows(args.rows, args.chosen * args.inner, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row) multiplyChosen(args, row);
    });
    const int64_t height = tileRows(args), panels = args.panels(), tiles = (args.rows + height - 1) / height;
    context.pool.run(tiles * panels, [&](int64_t item, int thread) { TilePanel(context, args, item / panels * height, item % panels, thread).run(); });
    context.forRows(args.rows / args.groupRows, args.groupRows * panels * args.panelSize(), [&](int64_t first, int64_t last) {
        for (int64_t group = first; group < last; ++group) joinGroup(args, group * args.groupRows);
    });
    return Status::Ok;
}

}  // namespace orrery
