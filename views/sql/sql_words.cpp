#include "views/sql/sql_words.h"

#include <QCoreApplication>
#include <QHash>

namespace orrery::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("SqlWords", text); }

}  // namespace

const QStringList& sqlKeywords()
{
    static const QStringList words = QStringLiteral(
        "ALL AND AS ASC BETWEEN BY CASE CAST COLLATE CROSS DELETE DESC DISTINCT ELSE END ESCAPE EXCEPT EXISTS FROM FULL GLOB GROUP HAVING IN "
        "INNER INSERT INTERSECT INTO IS ISNULL JOIN LEFT LIKE LIMIT NOT NOTNULL NULL OFFSET ON OR ORDER OUTER OVER PARTITION PRAGMA RECURSIVE REPLACE "
        "RIGHT ROWS SELECT SET THEN UNION UPDATE USING VALUES WHEN WHERE WINDOW WITH").split(u' ');
    return words;
}

const QStringList& sqlFunctions()
{
    static const QStringList words = QStringLiteral(
        "abs avg coalesce count date datetime exp group_concat hex ifnull iif instr json_array_length json_extract length ln lower max min nullif "
        "printf quote rank replace round row_number sign sqrt substr sum total trim typeof unixepoch upper").split(u' ');
    return words;
}

QString tableMeaning(const QString& table)
{
    static const QHash<QString, const char*> meanings{
        {QStringLiteral("meta"), QT_TRANSLATE_NOOP("SqlWords", "What the file says of itself, by key.")},
        {QStringLiteral("model"), QT_TRANSLATE_NOOP("SqlWords", "A model by what it is: family, configuration, digests of its weights and tokenizer.")},
        {QStringLiteral("site"), QT_TRANSLATE_NOOP("SqlWords", "Places where activations are read: blocks.3.attn.hook_pattern.")},
        {QStringLiteral("run"), QT_TRANSLATE_NOOP("SqlWords", "One time that a model ran: when, on what, how it ended.")},
        {QStringLiteral("prompt"), QT_TRANSLATE_NOOP("SqlWords", "The prompts of a run, in order.")},
        {QStringLiteral("position"), QT_TRANSLATE_NOOP("SqlWords", "The tokens of a prompt, one row each.")},
        {QStringLiteral("tensor"), QT_TRANSLATE_NOOP("SqlWords", "A recorded array: its site, shape, type and statistics. The numbers are in chunk.")},
        {QStringLiteral("chunk"), QT_TRANSLATE_NOOP("SqlWords", "The bytes of tensors, little-endian, in pieces of whole rows, each with its checksum.")},
        {QStringLiteral("intervention"), QT_TRANSLATE_NOOP("SqlWords", "What a run changed inside the model, in order.")},
        {QStringLiteral("metric"), QT_TRANSLATE_NOOP("SqlWords", "Numbers of a run or of one of its prompts, by name.")},
        {QStringLiteral("note"), QT_TRANSLATE_NOOP("SqlWords", "What was written about a run, prompt, position, site, layer or head.")},
        {QStringLiteral("saved_view"), QT_TRANSLATE_NOOP("SqlWords", "Arrangements of the window, by name.")},
        {QStringLiteral("prompt_set"), QT_TRANSLATE_NOOP("SqlWords", "Prompt sets, by name.")},
        {QStringLiteral("prompt_set_item"), QT_TRANSLATE_NOOP("SqlWords", "The prompts or pairs of a prompt set, in order.")},
        {QStringLiteral("analysis"), QT_TRANSLATE_NOOP("SqlWords", "Results of analyses that were kept.")},
        {QStringLiteral("analysis_subject"), QT_TRANSLATE_NOOP("SqlWords", "What a kept analysis is of.")},
        {QStringLiteral("recipe"), QT_TRANSLATE_NOOP("SqlWords", "Stored lists of interventions, by name.")},
    };
    const char* text = meanings.value(table);
    return text ? tr(text) : QString();
}

std::vector<ExampleQuery> exampleQueries()
{
    return {
        {tr("Runs, and what they take"), QStringLiteral("SELECT run.id, run.title, run.status, count(DISTINCT tensor.id) AS tensors, sum(chunk.raw_bytes) AS bytes\n"
                                                        "FROM run LEFT JOIN tensor ON tensor.run_id = run.id LEFT JOIN chunk ON chunk.tensor_id = tensor.id\n"
                                                        "GROUP BY run.id ORDER BY bytes DESC")},
        {tr("Root mean square along the stream"), QStringLiteral("SELECT site.layer, site.name, tensor.v_rms AS rms, tensor.v_min, tensor.v_max\n"
                                                                 "FROM tensor JOIN site ON site.id = tensor.site_id\n"
                                                                 "WHERE site.name GLOB '*hook_resid_post' ORDER BY tensor.run_id, site.layer")},
        {tr("Tensors with values that are not finite"), QStringLiteral("SELECT tensor.run_id, site.name, tensor.shape_json, tensor.n_nonfinite\n"
                                                                       "FROM tensor JOIN site ON site.id = tensor.site_id\n"
                                                                       "WHERE tensor.n_nonfinite > 0 ORDER BY tensor.n_nonfinite DESC")},
        {tr("Where a token stands"), QStringLiteral("SELECT prompt.run_id, position.prompt_id, position.pos, position.token_id, position.piece\n"
                                                    "FROM position JOIN prompt ON prompt.id = position.prompt_id\n"
                                                    "WHERE position.piece LIKE '%the%' ORDER BY position.prompt_id, position.pos")},
    };
}

}  // namespace orrery::views
