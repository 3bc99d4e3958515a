#include "core/probe/probe_prompts.h"

#include "core/base/error.h"

#include <algorithm>

namespace orrery::probe {
namespace {

/// The prompt's tokens again with what position rules ask about.
std::vector<Token> tokensOf(const PreparedPrompt& prompt)
{
    std::vector<Token> tokens;
    for (const Position& position : prompt.info.positions) {
        Token token;
        token.begin = static_cast<size_t>(position.byteBegin.value_or(0));
        token.end = static_cast<size_t>(position.byteEnd.value_or(0));
        token.sequence = position.byteBegin ? 0 : -1;
        tokens.push_back(token);
    }
    return tokens;
}

/// Leaves out the text's last tokens so that `limit` remain, those of a template behind it among them.
void cutTo(PreparedPrompt& prompt, int64_t limit)
{
    std::vector<Position>& positions = prompt.info.positions;
    const auto count = static_cast<std::ptrdiff_t>(positions.size()), room = static_cast<std::ptrdiff_t>(limit);
    if (count <= room) return;
    const auto lastOfText = std::find_if(positions.rbegin(), positions.rend(), [](const Position& position) { return position.byteBegin.has_value(); });
    const std::ptrdiff_t closing = std::min(room, lastOfText - positions.rbegin());
    const auto cut = [&](auto& values) { values.erase(values.begin() + (room - closing), values.end() - closing); };
    cut(positions);
    cut(prompt.prompt.ids);
    if (!prompt.prompt.typeIds.empty()) cut(prompt.prompt.typeIds);
    prompt.truncated = true;
}

class Preparer {
public:
    Preparer(const LabelledData& data, const ReadingRules& rules, const ModelConfig& config, const Tokenizer* tokenizer)
        : m_data(data), m_rules(rules), m_config(config), m_preparer(config, tokenizer)
    {
    }

    void add(const Example& example, size_t& sample)
    {
        PreparedPrompt prompt = m_preparer.text(example.text, m_rules.encode);
        if (m_rules.longTexts == LongTexts::Cut) cutTo(prompt, m_config.context);
        checkPrompts(m_config, {prompt.prompt});
        const std::vector<Token> tokens = tokensOf(prompt);
        const auto index = static_cast<int32_t>(m_all.prompts.size());
        for (; sample < m_data.samples.size() && m_data.samples[sample].example == index; ++sample) {
            const Sample& each = m_data.samples[sample];
            m_all.positions.push_back(m_rules.position.kind == PositionRule::Kind::EachWord ? wordPosition(tokens, each.begin, each.end) : positionsOf(m_rules.position, tokens));
        }
        count(prompt);
        m_all.prompts.push_back(std::move(prompt.prompt));
        m_all.firstSample.push_back(sample);
    }

    ProbePrompts take() { return std::move(m_all); }

private:
    void count(const PreparedPrompt& prompt)
    {
        const auto length = static_cast<int64_t>(prompt.prompt.ids.size());
        m_all.tokens += length;
        m_all.truncated += prompt.truncated;
        m_all.shortest = m_all.prompts.empty() ? length : std::min(m_all.shortest, length);
        m_all.longest = std::max(m_all.longest, length);
    }

    const LabelledData& m_data;
    const ReadingRules& m_rules;
    const ModelConfig& m_config;
    PromptPreparer m_preparer;
    ProbePrompts m_all;
};

}  // namespace

ProbePrompts preparePrompts(const LabelledData& data, const ReadingRules& rules, const ModelConfig& config, const Tokenizer* tokenizer,
    const Progress& progress, const std::stop_token& stop)
{
    if ((rules.position.kind == PositionRule::Kind::EachWord) != (data.settings.level == LabelLevel::Word))
        throw Error(ErrorKind::Argument, "labels of words are read at the position \"each\", and only they are").withReason("BadPosition");
    Preparer preparer(data, rules, config, tokenizer);
    size_t sample = 0;
    for (size_t i = 0; i < data.examples.size(); ++i) {
        if (i % 256 == 0) {
            throwIfStopped(stop);
            if (progress) progress({static_cast<double>(i) / static_cast<double>(data.examples.size()), "tokenising " + std::to_string(i) + " of " + std::to_string(data.examples.size())});
        }
        const Example& example = data.examples[i];
        try {
            preparer.add(example, sample);
        } catch (const Error& error) {
            const std::string row = "row " + std::to_string(example.row);
            throw error.during(row).at(row).inFile(data.settings.path);
        }
    }
    return preparer.take();
}

}  // namespace orrery::probe
