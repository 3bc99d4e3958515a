#include "views/prompt/prompt_history.h"

#include <algorithm>

namespace orrery::views {

void PromptHistory::setPrompts(std::vector<PromptText> prompts)
{
    if (prompts.size() > kLimit) prompts.erase(prompts.begin(), prompts.end() - kLimit);
    m_prompts = std::move(prompts);
    m_at = m_prompts.size();
}

void PromptHistory::add(const PromptText& prompt)
{
    std::erase(m_prompts, prompt);
    m_prompts.push_back(prompt);
    setPrompts(std::move(m_prompts));
}

const PromptText* PromptHistory::older(const PromptText& draft)
{
    if (m_at == m_prompts.size()) {
        m_draft = draft;
        if (m_at > 0 && m_prompts[m_at - 1] == draft) --m_at;  // it was just run: one key press leads to another prompt
    }
    if (m_at == 0) return nullptr;
    return &m_prompts[--m_at];
}

const PromptText* PromptHistory::newer()
{
    if (m_at >= m_prompts.size()) return nullptr;
    return ++m_at == m_prompts.size() ? &m_draft : &m_prompts[m_at];
}

}  // namespace orrery::views
