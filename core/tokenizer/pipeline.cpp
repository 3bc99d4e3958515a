#include "core/tokenizer/pipeline.h"

namespace orrery::tokenizer {
namespace {

/// One run of the pipeline: where its tokens go, and the word it has come to.
class Run {
public:
    Run(const Pipeline& pipeline, bool literalSpecial, int32_t sequence, PipelineScratch& scratch, std::vector<Token>& tokens)
        : m_pipeline(pipeline), m_literalSpecial(literalSpecial), m_sequence(sequence), m_scratch(scratch), m_tokens(tokens)
    {
    }

    void start(std::string_view text)
    {
        TextView view{text};
        if (wellFormedPrefix(text) != text.size()) {
            m_scratch.repaired.clear();
            repairUtf8(text, m_scratch.repaired);
            view = m_scratch.repaired.view();
        }
        m_scratch.rawParts.clear();
        m_pipeline.added.split(view.text, AddedTokens::Pass::Raw, m_literalSpecial, m_scratch.rawParts);
        for (const TextPart& part : m_scratch.rawParts) {
            const TextView partView = view.part(part.span.begin, part.span.end);
            if (part.id >= 0) addToken(part.id, partView);
            else normalize(partView);
        }
    }

private:
    void normalize(TextView text)
    {
        if (m_pipeline.normalizer) {
            m_scratch.normalized.clear();
            m_pipeline.normalizer->apply(text, m_scratch.normalized);
            text = m_scratch.normalized.view();
        }
        m_scratch.parts.clear();
        m_pipeline.added.split(text.text, AddedTokens::Pass::Normalized, m_literalSpecial, m_scratch.parts);
        for (const TextPart& part : m_scratch.parts) {
            const TextView partView = text.part(part.span.begin, part.span.end);
            if (part.id >= 0) addToken(part.id, partView);
            else cutWords(partView);
        }
    }

    void addToken(int32_t id, TextView text)
    {
        push(id, text.range(0, text.text.size()), m_pipeline.added.isSpecial(id));
        ++m_word;
    }

    void cutWords(TextView text)
    {
        Pieces& pieces = m_scratch.pieces;
        pieces.start(text);
        for (const auto& step : m_pipeline.preTokenizers) step->split(pieces);
        for (const Span& span : pieces.spans) {
            const std::string_view word = pieces.view.text.substr(span.begin, span.end - span.begin);
            m_scratch.words.clear();
            m_pipeline.model->tokenize(word, m_scratch.model, m_scratch.words);
            for (const WordToken& token : m_scratch.words)
                push(token.id, pieces.view.range(span.begin + token.begin, span.begin + token.end), false);
            ++m_word;
        }
    }

    void push(int32_t id, SourceRange range, bool special)
    {
        m_tokens.push_back({id, range.begin, range.end, 0, special, m_word, m_sequence});
    }

    const Pipeline& m_pipeline;
    bool m_literalSpecial;
    int32_t m_sequence;
    PipelineScratch& m_scratch;
    std::vector<Token>& m_tokens;
    int32_t m_word = 0;
};

}  // namespace

void Pipeline::run(std::string_view text, bool literalSpecial, int32_t sequence, PipelineScratch& scratch, std::vector<Token>& tokens) const
{
    Run(*this, literalSpecial, sequence, scratch, tokens).start(text);
}

}  // namespace orrery::tokenizer
