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

class Preparer {
public:
    Preparer(const LabelledData& data, const PositionRule& rule, const ModelConfig& config, const Tokenizer* tokenizer, const EncodeOptions& encode)
        : m_data(data), m_rule(rule), m_config(config), m_preparer(config, tokenizer), m_encode(encode)
    {
    }

    void add(const Example& example, size_t& sample)
    {
        PreparedPrompt prompt = m_preparer.text(example.text, m_encode);
        checkPrompts(m_config, {prompt.prompt});
        const std::vector<Token> tokens = tokensOf(prompt);
        const auto index = static_cast<int32_t>(m_all.prompts.size());
        for (; sample < m_data.samples.size() && m_data.samples[sample].example == index; ++sample) {
            const Sample& each = m_data.samples[sample];
            m_all.positions.push_back(m_rule.kind == PositionRule::Kind::EachWord ? wordPosition(tokens, each.begin, each.end) : positionsOf(m_rule, tokens));
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
    PositionRule m_rule;
    const ModelConfig& m_config;
    PromptPreparer m_preparer;
    EncodeOptions m_encode;
    ProbePrompts m_all;
};

}  // namespace

ProbePrompts preparePrompts(const LabelledData& data, const PositionRule& rule, const ModelConfig& config, const Tokenizer* tokenizer,
    const EncodeOptions& encode, const Progress& progress, const std::stop_token& stop)
{
    if ((rule.kind == PositionRule::Kind::EachWord) != (data.settings.level == LabelLevel::Word))
        throw Error(ErrorKind::Argument, "labels of words are read at the position \"each\", and only they are").withReason("BadPosition");
    Preparer preparer(data, rule, config, tokenizer, encode);
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
