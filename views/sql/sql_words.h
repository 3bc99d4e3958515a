#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace orrery::views {

/// The words of SQL that a query uses, in capitals.
const QStringList& sqlKeywords();

/// What SQLite computes that is of use here, by name.
const QStringList& sqlFunctions();

/// What a table of a workspace holds, in a sentence; empty for one that we don't know.
QString tableMeaning(const QString& table);

struct ExampleQuery {
    QString title;
    QString sql;
};

/// Questions that people ask of a recording.
std::vector<ExampleQuery> exampleQueries();

}  // namespace orrery::views
