#pragma once

#include <QString>
#include <QStringList>

namespace orrery::views {

/// Statements that were run, newest first, each once; and a place in them that the keyboard walks.
class SqlHistory {
public:
    static constexpr int kLimit = 50;

    const QStringList& entries() const { return m_entries; }
    void setEntries(const QStringList& entries);
    void add(const QString& statement);
    /// The entry one older (or newer) than where the walk is; `draft` is what stands in the editor, and comes back at the newest end.
    QString older(const QString& draft);
    QString newer(const QString& draft);

private:
    QStringList m_entries;
    QString m_draft;
    int m_place = -1;   ///< -1: at the draft
};

}  // namespace orrery::views
