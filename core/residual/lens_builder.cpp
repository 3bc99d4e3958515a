#include "core/residual/lens_builder.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

// Rows of a block: enough for full tiles of the product, few enough that panels' partial sums stay small.
constexpr int64_t kBlockRows = 4096;

void checkPositions(const LensRequest& request, int64_t length)
{
    const int64_t last = request.count < 0 ? length : request.first + request.count;
    if (request.first < 0 || request.first >= length || last > length || request.count == 0)
        throw Error(ErrorKind::Argument, "the prompt has positions 0 to " + std::to_string(length - 1) + ", not " + std::to_string(request.first)
                                             + " to " + std::to_string(last - 1))
            .withReason("NoSuchPosition");
}

void checkPoints(const std::vector<StreamPoint>& points)
{
    if (static_cast<int64_t>(points.size()) > LogitSummaryArgs::kMostGroupRows)
        throw Error(ErrorKind::Argument, "a lens reads at most " + std::to_string(LogitSummaryArgs::kMostGroupRows) + " points of the stream at once, not "
                                             + std::to_string(points.size()))
            .withReason("TooManyPoints");
}

void checkTokens(const std::vector<int32_t>& tokens, int64_t vocabulary)
{
    for (const int32_t id : tokens)
        if (id < 0 || id >= vocabulary)
            throw Error(ErrorKind::Argument, "there is no token " + std::to_string(id) + ", the vocabulary has " + std::to_string(vocabulary))
                .withReason("TokenOutOfRange");
}

LensGrid::Token tokenOf(int32_t id, int32_t rank, float logit, float logSumExp)
{
    return {id, rank, logit, static_cast<float>(std::exp(static_cast<double>(logit) - static_cast<double>(logSumExp)))};
}

}  // namespace

LensBuilder::LensBuilder(Model& model, std::vector<int32_t> ids, const LensRequest& request) : m_head(model), m_request(request)
{
    const auto length = static_cast<int64_t>(ids.size());
    checkPositions(request, length);
    checkTokens(request.tokens, m_head.vocabulary());
    if (m_request.points.empty()) m_request.points = streamPoints(model.config());
    checkPoints(m_request.points);
    m_grid.points = m_request.points;
    m_grid.ids = std::move(ids);
    m_grid.first = request.first;
    m_grid.positions = request.count < 0 ? length - request.first : request.count;
    m_grid.top = request.top;
    m_grid.followed = LensGrid::Asked + static_cast<int>(request.tokens.size());
    m_grid.nextToken = model.config().output == OutputHead::LanguageModel;
    const size_t cells = m_grid.points.size() * static_cast<size_t>(m_grid.positions);
    m_grid.best.resize(cells * static_cast<size_t>(std::max(request.top, 0)));
    m_grid.chosen.resize(cells * static_cast<size_t>(m_grid.followed));
    m_grid.entropy.resize(cells);
    m_grid.divergence.resize(cells);
}

int64_t LensBuilder::blockPositions() const
{
    return std::max<int64_t>(1, kBlockRows / static_cast<int64_t>(m_grid.points.size()));
}

void LensBuilder::fill(const StreamSource& source, const Progress& progress, const std::stop_token& stop)
{
    const int64_t blocks = (m_grid.positions + blockPositions() - 1) / blockPositions();
    for (int64_t block = 0; block < blocks; ++block) {
        throwIfStopped(stop);
        const int64_t first = m_grid.positions * block / blocks, last = m_grid.positions * (block + 1) / blocks;
        fillBlock(source, m_grid.first + first, last - first);
        if (progress) progress({static_cast<double>(last) / static_cast<double>(m_grid.positions), "reading the stream"});
    }
}

void LensBuilder::fillBlock(const StreamSource& source, int64_t first, int64_t count)
{
    const auto points = static_cast<int64_t>(m_grid.points.size());
    const int64_t width = m_head.width();
    std::vector<float> stream(static_cast<size_t>(count * points * width));
    for (int64_t point = 0; point < points; ++point) source(static_cast<size_t>(point), first, count, stream.data() + point * width, points * width);
    const std::vector<int32_t> finals = finalTokens(stream, count);
    LogitQuestion question;
    question.groupRows = points;
    question.top = m_request.top;
    question.tokens = m_request.tokenLimit;
    question.chosen = m_grid.followed;
    question.chosenIds = followedTokens(finals, first);
    keep(m_head.ask(m_head.read(stream.data(), count * points), count * points, question), finals, first, count);
}

// A pass over the last rows alone comes first: who wins there is followed through the others.
std::vector<int32_t> LensBuilder::finalTokens(const std::vector<float>& stream, int64_t count)
{
    const auto points = static_cast<int64_t>(m_grid.points.size());
    const int64_t width = m_head.width();
    std::vector<float> last;
    for (int64_t position = 0; position < count; ++position) {
        const auto row = stream.begin() + ((position + 1) * points - 1) * width;
        last.insert(last.end(), row, row + width);
    }
    LogitQuestion question;
    question.top = 1;
    question.tokens = m_request.tokenLimit;
    return m_head.ask(m_head.read(last.data(), count), count, question).topIds;
}

int32_t LensBuilder::targetAt(int64_t position) const
{
    const int64_t at = m_grid.nextToken ? position + 1 : position;
    return at < static_cast<int64_t>(m_grid.ids.size()) ? m_grid.ids[static_cast<size_t>(at)] : -1;
}

std::vector<int32_t> LensBuilder::followedTokens(const std::vector<int32_t>& finals, int64_t first) const
{
    std::vector<int32_t> ids;
    for (size_t position = 0; position < finals.size(); ++position)
        for (size_t point = 0; point < m_grid.points.size(); ++point) {
            ids.push_back(std::max(finals[position], 0));
            ids.push_back(std::max(targetAt(first + static_cast<int64_t>(position)), 0));
            ids.insert(ids.end(), m_request.tokens.begin(), m_request.tokens.end());
        }
    return ids;
}

void LensBuilder::keep(const LogitAnswers& answers, const std::vector<int32_t>& finals, int64_t first, int64_t count)
{
    const size_t points = m_grid.points.size(), top = static_cast<size_t>(m_grid.top), followed = static_cast<size_t>(m_grid.followed);
    for (size_t row = 0; row < points * static_cast<size_t>(count); ++row) {
        const size_t point = row % points, last = (row / points + 1) * points - 1;
        const auto position = first + static_cast<int64_t>(row / points);
        const size_t cell = m_grid.cell(static_cast<int64_t>(point), position);
        m_grid.entropy[cell] = answers.entropy[row];
        // The final row's divergence from itself is 0 but for rounding, and rounding must not show as less than that.
        m_grid.divergence[cell] = row == last ? 0 : std::max(0.0f, answers.crossEntropy[row] - answers.entropy[last]);
        if (std::isnan(answers.crossEntropy[row])) m_grid.divergence[cell] = answers.crossEntropy[row];
        for (size_t i = 0; i < top; ++i)
            m_grid.best[cell * top + i] = tokenOf(answers.topIds[row * top + i], static_cast<int32_t>(i + 1), answers.topLogits[row * top + i], answers.logSumExp[row]);
        for (size_t i = 0; i < followed; ++i) {
            const bool absent = (i == LensGrid::Final && finals[row / points] < 0) || (i == LensGrid::Target && targetAt(position) < 0);
            const int32_t id = i == LensGrid::Final ? finals[row / points] : i == LensGrid::Target ? targetAt(position) : m_request.tokens[i - LensGrid::Asked];
            m_grid.chosen[cell * followed + i] = absent ? LensGrid::Token{}
                : tokenOf(id, answers.chosenRanks[row * followed + i], answers.chosenLogits[row * followed + i], answers.logSumExp[row]);
        }
    }
}

void LensBuilder::compare(int64_t position, std::span<const float> logits)
{
    if (position < m_grid.first || position >= m_grid.first + m_grid.positions) return;
    double largest = 0, worst = 0;
    for (const float logit : logits) largest = std::max(largest, std::abs(static_cast<double>(logit)));
    const auto point = static_cast<int64_t>(m_grid.points.size()) - 1;
    const auto look = [&](const LensGrid::Token& token) {
        if (token.id < 0 || token.id >= static_cast<int32_t>(logits.size())) return;
        worst = std::max(worst, std::abs(static_cast<double>(token.logit) - static_cast<double>(logits[static_cast<size_t>(token.id)])));
    };
    for (int rank = 0; rank < m_grid.top; ++rank) look(m_grid.bestAt(point, position, rank));
    for (int which = 0; which < m_grid.followed; ++which) look(m_grid.chosenAt(point, position, which));
    m_grid.selfTest = std::max(m_grid.selfTest.value_or(0), largest > 0 ? worst / largest : worst);
}

}  // namespace orrery
