#include "views/sql/sql_completion.h"

#include "views/sql/sql_words.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace orrery::views {

namespace {

bool isWordLetter(QChar c) { return c.isLetterOrNumber() || c == u'_'; }

/// Whether the cursor stands in a text or a remark.
bool isQuoted(const QString& before)
{
    static const QRegularExpression quoted(QStringLiteral("'[^']*'|\"[^\"]*\"|--[^\\n]*\\n|/\\*.*?\\*/"), QRegularExpression::DotMatchesEverythingOption);
    QString rest = before;
    rest.remove(quoted);
    return rest.contains(u'\'') || rest.contains(QLatin1String("--")) || rest.contains(QLatin1String("/*"));
}

const TableInfo* tableNamed(const std::vector<TableInfo>& tables, const QString& name)
{
    const auto found = std::find_if(tables.begin(), tables.end(), [&](const TableInfo& table) { return name.compare(QString::fromStdString(table.name), Qt::CaseInsensitive) == 0; });
    return found == tables.end() ? nullptr : &*found;
}

struct Named {
    QString alias;
    const TableInfo* table;
};

/// The tables that the statement names, each with its alias or under its own name.
std::vector<Named> namedTables(const QString& sql, const std::vector<TableInfo>& tables)
{
    static const QRegularExpression clause(QStringLiteral("\\b(?:FROM|JOIN|UPDATE|INTO|,)\\s*(\\w+)(?:\\s+(?:AS\\s+)?(\\w+))?"), QRegularExpression::CaseInsensitiveOption);
    std::vector<Named> named;
    for (auto matches = clause.globalMatch(sql); matches.hasNext();) {
        const auto match = matches.next();
        const TableInfo* table = tableNamed(tables, match.captured(1));
        if (!table) continue;
        const QString alias = match.captured(2);
        named.push_back({alias.isEmpty() || sqlKeywords().contains(alias.toUpper()) ? match.captured(1) : alias, table});
    }
    return named;
}

class Collector {
public:
    explicit Collector(SqlCompletions& found) : m_found(found) {}

    void add(const QString& text, SqlWord::Kind kind, const QString& origin = {})
    {
        if (!text.startsWith(m_found.typed, Qt::CaseInsensitive) || m_seen.contains(text)) return;
        m_seen.insert(text);
        m_found.words.push_back({text, origin, kind});
    }
    void addColumns(const TableInfo& table)
    {
        for (const ColumnInfo& column : table.columns) add(QString::fromStdString(column.name), SqlWord::Kind::Column, QString::fromStdString(table.name));
    }

private:
    SqlCompletions& m_found;
    QSet<QString> m_seen;
};

}  // namespace

SqlCompletions completionsAt(const QString& sql, int cursor, const std::vector<TableInfo>& tables)
{
    SqlCompletions found;
    if (isQuoted(sql.left(cursor))) return found;
    int begin = cursor;
    while (begin > 0 && isWordLetter(sql[begin - 1])) --begin;
    found.typed = sql.mid(begin, cursor - begin);
    if (!found.typed.isEmpty() && found.typed.front().isDigit()) return found;
    Collector collector(found);
    const std::vector<Named> named = namedTables(sql, tables);
    if (begin > 0 && sql[begin - 1] == u'.') {
        int owner = begin - 1;
        while (owner > 0 && isWordLetter(sql[owner - 1])) --owner;
        const QString name = sql.mid(owner, begin - 1 - owner);
        const auto alias = std::find_if(named.begin(), named.end(), [&](const Named& entry) { return entry.alias.compare(name, Qt::CaseInsensitive) == 0; });
        const TableInfo* table = alias != named.end() ? alias->table : tableNamed(tables, name);
        if (table) collector.addColumns(*table);
        return found;
    }
    for (const Named& entry : named) collector.addColumns(*entry.table);
    for (const TableInfo& table : tables) collector.add(QString::fromStdString(table.name), SqlWord::Kind::Table);
    if (found.typed.isEmpty()) return found;
    for (const QString& word : sqlKeywords()) collector.add(word, SqlWord::Kind::Keyword);
    for (const QString& word : sqlFunctions()) collector.add(word, SqlWord::Kind::Function);
    return found;
}

}  // namespace orrery::views
