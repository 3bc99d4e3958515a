#include "core/patching/patch_inquiry.h"

#include "core/base/error.h"
#include "core/patching/causal_trace.h"
#include "core/patching/patched_layer.h"
#include "core/patching/prompt_pair.h"

#include <charconv>
#include <chrono>

namespace orrery {
namespace {

/// The ids in a text, blanks or commas between.
std::vector<int32_t> idsIn(const std::string& text)
{
    std::vector<int32_t> ids;
    const char *at = text.data(), *end = at + text.size();
    while (at < end) {
        if (*at == ' ' || *at == ',' || *at == '\n' || *at == '\t') {
            ++at;
            continue;
        }
        int32_t id = -1;
        const auto [next, error] = std::from_chars(at, end, id);
        if (error != std::errc() || id < 0)
            throw Error(ErrorKind::Argument, "character " + std::to_string(at - text.data() + 1) + " begins no token id").withReason("BadIds");
        ids.push_back(id);
        at = next;
    }
    return ids;
}

/// Everything of one grid while it is made.
class PatchWork {
public:
    PatchWork(Model& model, const OpenedModel& opened, const PatchInquiry& inquiry, const PatchListener& listener, const std::stop_token& stop)
        : m_model(model), m_opened(opened), m_listener(listener), m_stop(stop), m_frame(std::make_shared<PatchFrame>())
    {
        m_frame->inquiry = inquiry;
    }

    std::shared_ptr<const PatchAnswer> perform(const Progress& progress)
    {
        const auto start = std::chrono::steady_clock::now();
        bool isComplete = true;
        try {
            if (m_frame->inquiry.source == PatchSource::Noise) trace(progress);
            else patch(progress);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::Cancelled || m_tally.pairs() == 0) throw;
            isComplete = false;
        }
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        return std::make_shared<const PatchAnswer>(PatchAnswer{m_frame, m_tally.summary(m_frame->inquiry.seed), isComplete, time.count()});
    }

private:
    PreparedPrompt prepared(const std::string& text, bool isIds) const { return preparePatchPrompt(m_opened, text, isIds); }

    ChosenMetric chosen(const MetricAsk& ask, const Prompt& clean, const Prompt& corrupt) const
    {
        return chooseMetric(ask, m_model, m_opened.tokenizer.get(), m_opened.tokenLimit(), clean, corrupt, m_stop);
    }

    /// Names in the frame the tokens that were guessed.
    void keepAnswers(const ChosenMetric& metric)
    {
        const auto text = [&](int32_t id) { return m_opened.tokenizer ? m_opened.tokenizer->tokenText(id) : "#" + std::to_string(id); };
        if (metric.answerIsGuessed) m_frame->inquiry.metric.answer = text(metric.tokens.answer);
        if (metric.wrongIsGuessed) m_frame->inquiry.metric.wrong = text(metric.tokens.wrong);
    }

    void begin(size_t pairs)
    {
        const PatchSpec& spec = m_frame->inquiry.spec;
        const ModelConfig& config = m_model.config();
        const int64_t length = std::ssize(m_frame->clean.prompt.ids);
        const int64_t reached = config.causal() ? absolutePosition(spec.answer, length) + 1 : length;
        m_frame->layers = config.layers;
        m_frame->columns = columnsOf(spec, config, reached);
        m_frame->pairs = pairs;
        for (int64_t column = 0; column < m_frame->columns; ++column) {
            const auto number = std::to_string(column);
            m_frame->labels.push_back(spec.by == PatchAxis::Head ? number : m_frame->clean.info.positions[static_cast<size_t>(column)].label.value_or(number));
        }
        m_tally = PatchTally(spec, m_frame->layers, m_frame->columns);
        if (m_listener.begun) m_listener.begun(m_frame);
    }

    void keep(size_t pair, const PatchCell& cell)
    {
        m_tally.add(pair, cell);
        if (m_listener.cell) m_listener.cell(pair, cell);
    }

    PatchPair pairOf(const PromptTexts& texts, const MetricAsk& ask)
    {
        PreparedPrompt clean = prepared(texts.clean, texts.areIds), corrupt = prepared(texts.corrupt, texts.areIds);
        alignPrompts(clean, corrupt);
        const ChosenMetric metric = chosen(ask, clean.prompt, corrupt.prompt);
        if (m_frame->clean.prompt.ids.empty()) {
            if (!m_frame->inquiry.set) keepAnswers(metric);
            m_frame->clean = std::move(clean), m_frame->corrupt = std::move(corrupt);
            return {m_frame->clean.prompt, m_frame->corrupt.prompt, metric.metric, metric.tokens.answer};
        }
        return {clean.prompt, corrupt.prompt, metric.metric, metric.tokens.answer};
    }

    PatchPair pairOf(const PromptItem& item)
    {
        MetricAsk ask = m_frame->inquiry.metric;
        if (!item.answer.empty()) ask.answer = item.answer;
        if (!item.wrong.empty()) ask.wrong = item.wrong;
        try {
            return pairOf({item.clean, item.corrupt, false}, ask);
        } catch (const Error& error) {
            throw error.during("row " + std::to_string(item.row) + " of the set");
        }
    }

    void patch(const Progress& progress)
    {
        PatchInquiry& inquiry = m_frame->inquiry;
        inquiry.spec.answer = inquiry.metric.position;
        if (inquiry.set && !inquiry.set->pairs)
            throw Error(ErrorKind::Argument, "patching needs a set of pairs: columns clean and corrupt").withReason("MissingColumn");
        std::vector<PatchPair> pairs;
        if (inquiry.set) for (const PromptItem& item : inquiry.set->items) pairs.push_back(pairOf(item));
        else pairs.push_back(pairOf(inquiry.prompts, inquiry.metric));
        checkPatch(inquiry.spec, m_model.config(), m_frame->clean.prompt, m_frame->corrupt.prompt);
        begin(pairs.size());
        patchSet(m_model, pairs, inquiry.spec, inquiry.seed, [this](size_t pair, const PatchCell& cell) { keep(pair, cell); }, progress, m_stop);
    }

    void trace(const Progress& progress)
    {
        PatchInquiry& inquiry = m_frame->inquiry;
        inquiry.spec.answer = inquiry.metric.position;
        inquiry.spec.by = PatchAxis::Position, inquiry.spec.direction = PatchDirection::Denoise;
        m_frame->clean = m_frame->corrupt = prepared(inquiry.prompts.clean, inquiry.prompts.areIds);
        const ChosenMetric metric = chosen(inquiry.metric, m_frame->clean.prompt, m_frame->clean.prompt);
        keepAnswers(metric);
        m_frame->deviation = embeddingDeviation(m_model.weights()) * inquiry.noise;
        begin(static_cast<size_t>(inquiry.samples));
        const TraceSpec spec{inquiry.subject, inquiry.noise, inquiry.samples, inquiry.seed, inquiry.spec.site, inquiry.spec.window, inquiry.spec.answer,
            metric.tokens.answer};
        causalTrace(m_model, m_frame->clean.prompt, spec, metric.metric, [this](size_t sample, const PatchCell& cell) { keep(sample, cell); }, progress, m_stop);
    }

    Model& m_model;
    const OpenedModel& m_opened;
    const PatchListener& m_listener;
    const std::stop_token& m_stop;
    std::shared_ptr<PatchFrame> m_frame;
    PatchTally m_tally;
};

}  // namespace

PreparedPrompt preparePatchPrompt(const OpenedModel& model, const std::string& text, bool isIds)
{
    const PromptPreparer preparer(model.config(), model.tokenizer.get());
    return isIds ? preparer.ids(idsIn(text)) : preparer.text(text);
}

std::shared_ptr<const PatchAnswer> answerPatch(Model& model, const OpenedModel& opened, const PatchInquiry& inquiry, const PatchListener& listener,
    const Progress& progress, const std::stop_token& stop)
{
    return PatchWork(model, opened, inquiry, listener, stop).perform(progress);
}

}  // namespace orrery
