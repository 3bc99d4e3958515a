#include "views/sql/sql_history.h"

namespace orrery::views {

void SqlHistory::setEntries(const QStringList& entries)
{
    m_entries = entries.mid(0, kLimit);
    m_place = -1;
}

void SqlHistory::add(const QString& statement)
{
    const QString trimmed = statement.trimmed();
    if (trimmed.isEmpty()) return;
    m_entries.removeAll(trimmed);
    m_entries.prepend(trimmed);
    if (m_entries.size() > kLimit) m_entries.resize(kLimit);
    m_place = -1;
}

QString SqlHistory::older(const QString& draft)
{
    if (m_place < 0) m_draft = draft;
    if (m_place + 1 >= m_entries.size()) return draft;
    ++m_place;
    // What was run last often still stands in the editor.
    if (m_place == 0 && m_entries[0] == draft.trimmed() && m_entries.size() > 1) ++m_place;
    return m_entries[m_place];
}

QString SqlHistory::newer(const QString& draft)
{
    if (m_place < 0) return draft;
    --m_place;
    return m_place < 0 ? m_draft : m_entries[m_place];
}

}  // namespace orrery::views
