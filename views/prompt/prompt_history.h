#pragma once

#include "views/prompt/prompt_text.h"

#include <vector>

namespace orrery::views {

/// Prompts that were run, oldest first, and a cursor that walks them; what was being written stays as the last one.
class PromptHistory {
public:
    static constexpr size_t kLimit = 200;

    const std::vector<PromptText>& prompts() const { return m_prompts; }
    void setPrompts(std::vector<PromptText> prompts);
    /// The prompt was run: it becomes the newest, once.
    void add(const PromptText& prompt);
    /// One step back; `draft` is what stands in the field. Null: there is none older.
    const PromptText* older(const PromptText& draft);
    const PromptText* newer();

private:
    std::vector<PromptText> m_prompts;
    PromptText m_draft;
    size_t m_at = 0;  ///< m_prompts.size(): at the draft
};

}  // namespace orrery::views
