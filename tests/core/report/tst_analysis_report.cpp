#include "core/report/analysis_report.h"

#include "core/base/digest.h"
#include "core/base/json.h"
#include "tests/core/report/document_parts.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

namespace {

AnalysisRow rowOf(const std::string& kind)
{
    AnalysisRow row;
    row.info = {kind, "my name", "gpt2", sha256("weights"), {{{}, {}, "run 1, prompt 0"}}, "orrery-cli " + kind + " --model gpt2", "{}"};
    row.createdMicroseconds = 1'795'540'202'160'806;
    row.engineVersion = "0.1.0";
    return row;
}

const char* const kPatch = R"({"site": "z", "by": "head", "direction": "denoise", "window": 1, "metric": "logit_diff", "clean": 3.0, "corrupt": -1.0, "weak": false,
    "columns": ["0", "1"], "values": [[-1.0, 1.0], [-1.0, 3.0]], "effects": [[0.0, 0.5], [null, 1.0]], "answer": {"answer": {"id": 7, "text": " Rome"}, "wrong": null},
    "prompts": {"clean": {"ids": [1, 2], "texts": ["A", " king"]}, "corrupt": {"ids": [1, 3], "texts": ["A", " lord"]}, "differ_at": [1]}, "receivers": null, "notes": ["said so"]})";
const char* const kLens = R"({"ids": [1, 2], "texts": ["A", " king"], "first": 0, "self_test": 1e-6, "points": [{"label": "embed"}, {"label": "L0"}, {"label": "L1"}], "cells": [
    [{"top": [{"id": 1, "text": "A", "prob": 0.9}], "entropy": 0.1, "kl": 4.0, "final": {"id": 9, "text": " x", "rank": 5, "prob": 0.01}, "target": null, "followed": []},
     {"top": [{"id": 1, "text": "A", "prob": 0.9}], "entropy": 0.1, "kl": 3.0, "final": {"id": 8, "text": " is", "rank": 3, "prob": 0.01}, "target": null, "followed": []}],
    [{"top": [{"id": 9, "text": " x", "prob": 0.9}], "entropy": 0.1, "kl": 2.0, "final": {"id": 9, "text": " x", "rank": 1, "prob": 0.9}, "target": null, "followed": []},
     {"top": [{"id": 8, "text": " is", "prob": 0.6}], "entropy": 0.1, "kl": 1.0, "final": {"id": 8, "text": " is", "rank": 1, "prob": 0.6}, "target": null, "followed": []}],
    [{"top": [{"id": 9, "text": " x", "prob": 0.9}], "entropy": 0.1, "kl": 0.0, "final": {"id": 9, "text": " x", "rank": 1, "prob": 0.9}, "target": null, "followed": []},
     {"top": [{"id": 8, "text": " is", "prob": 0.7}], "entropy": 0.1, "kl": 0.0, "final": {"id": 8, "text": " is", "rank": 1, "prob": 0.7}, "target": null, "followed": []}]]})";
const char* const kAttribution = R"({"position": 1, "logit": 2.0, "residual": 1e-7, "scale": 1.5, "id": 7, "text": " Rome", "versus": null, "prompt": {"ids": [1, 2], "texts": ["A", " king"]},
    "components": [{"name": "embed", "value": 0.5, "cumulative": 0.5}, {"name": "L0H0", "layer": 0, "head": 0, "value": -1.0, "cumulative": -0.5},
    {"name": "L0 mlp", "layer": 0, "value": 2.5, "cumulative": 2.0}], "sources": [-1.25, 0.25]})";
const char* const kAblation = R"({"metric": "loss", "kind": "mean", "untouched": {"mean": 2.5, "low": 2.0, "high": 3.0, "n": 4}, "n": 4, "seed": 3, "units": [
    {"site": "blocks.0.attn.hook_z", "layer": 0, "head": 0, "change": {"mean": 0.5, "low": 0.4, "high": 0.6, "n": 4}},
    {"site": "blocks.0.attn.hook_z", "layer": 0, "head": 1, "change": {"mean": -1.5, "low": -1.6, "high": -1.4, "n": 4}}]})";
const char* const kComparison = R"({"first_differing": "blocks.1.hook_resid_post", "limit": 1e-5, "only_first": ["logits"], "only_second": [], "sites": [
    {"name": "blocks.0.hook_resid_post", "layer": 0, "max_diff": 0.0, "rel_diff": 0.0, "cosine": 1.0, "cka": 1.0},
    {"name": "blocks.1.hook_resid_post", "layer": 1, "max_diff": 2.0, "rel_diff": 0.25, "cosine": 0.5, "cka": null}]})";
const char* const kHeads = R"({"tokens": 20, "bos": true, "prompts": 4, "seed": 0, "first_loss": 6.5, "second_loss": 0.5, "heads": [
    {"layer": 0, "head": 0, "scores": {"induction": 0.01, "previous_token": 0.9}}, {"layer": 1, "head": 0, "scores": {"induction": 0.8, "previous_token": 0.1}}]})";
const char* const kStream = R"({"ids": [1, 2], "texts": ["A", " king"], "stream": [
    {"label": "embed", "norm": [9.0, 1.0], "to_previous": [1.0, 1.0], "to_final": [0.5, 0.25]}, {"label": "L0", "norm": [90.0, 2.0], "to_previous": [0.5, 0.25], "to_final": [1.0, 1.0]}],
    "outliers": {"inf_norm": 7.0, "kurtosis": 4.0, "prompts": 1, "tokens": 2, "dimensions": [3], "sites": [
    {"site": "blocks.0.hook_mlp_out", "largest": 6.0, "rms": 2.0, "kurtosis": 4.0, "beyond_sigmas": 1, "massive": 0, "dimensions": [{"dimension": 3}]}]}})";

const std::pair<const char*, const char*> kResults[] = {{"patch", kPatch}, {"lens", kLens}, {"attribute", kAttribution}, {"ablate", kAblation},
    {"compare", kComparison}, {"heads", kHeads}, {"stream", kStream}};

std::string finding(const Document& document)
{
    return blocksOf<DocumentParagraph>(document).at(0).text;
}

bool says(const Document& document, const std::string& words)
{
    return finding(document).find(words) != std::string::npos;
}

}  // namespace

class TestAnalysisReport : public QObject {
    Q_OBJECT

private slots:
    void everyKindHasFiguresATableAndItsCommand_data();
    void everyKindHasFiguresATableAndItsCommand();
    void findingsNameWhatIsStrongest();
    void cellsWithoutANumberAreSetApart();
    void barsStandOnTheirSideOfZero();
    void equalSitesAreCountedNotListed();
    void unknownKindsSayHowTheyWereComputed();
    void whatIsNoResultIsNamed_data();
    void whatIsNoResultIsNamed();
    void anyMemberMayBeMissingOrOfAnotherType_data();
    void anyMemberMayBeMissingOrOfAnotherType();
    void aKeptAnalysisIsReportedFromItsFile();
};

void TestAnalysisReport::everyKindHasFiguresATableAndItsCommand_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QByteArray>("result");
    for (const auto& [kind, result] : kResults) QTest::newRow(kind) << kind << QByteArray(result);
}

void TestAnalysisReport::everyKindHasFiguresATableAndItsCommand()
{
    QFETCH(QString, kind);
    QFETCH(QByteArray, result);
    const Document document = analysisReport(rowOf(kind.toStdString()), result.toStdString());
    QVERIFY(document.title != kind.toStdString());
    QCOMPARE(document.subtitle, std::string("my name · gpt2 · run 1, prompt 0"));
    QVERIFY(!blocksOf<DocumentFigure>(document).empty() && !blocksOf<DocumentTable>(document).empty());
    QCOMPARE(blocksOf<DocumentCode>(document).at(0).text, "orrery-cli " + kind.toStdString() + " --model gpt2");
    QVERIFY(document.provenance.find(digestText(sha256("weights")).substr(0, 12)) != std::string::npos);
    for (const DocumentTable& table : blocksOf<DocumentTable>(document))
        for (const auto& row : table.rows) QCOMPARE(row.size(), table.columns.size());
    QVERIFY(documentHtml(document).find("<svg") != std::string::npos);
}

void TestAnalysisReport::findingsNameWhatIsStrongest()
{
    QVERIFY(says(analysisReport(rowOf("patch"), kPatch), "strongest is 1.00 at L1H1"));
    const Document lens = analysisReport(rowOf("lens"), kLens);
    QVERIFY(says(lens, "At position 1 (·king) the model ends at ·is, probability 0.700; it is the likeliest from L0 on."));
    QVERIFY(says(analysisReport(rowOf("attribute"), kAttribution), "Most raised it L0 mlp +2.50, embed +0.500. Most lowered it L0H0 −1.00."));
    QVERIFY(says(analysisReport(rowOf("ablate"), kAblation), "Most is changed by L0H1: −1.500 (−1.600 to −1.400)."));
    QVERIFY(says(analysisReport(rowOf("compare"), kComparison), "is blocks.1.hook_resid_post. The largest difference is 0.250 at blocks.1.hook_resid_post."));
    QVERIFY(says(analysisReport(rowOf("heads"), kHeads), "1 head has an induction score of 0.4 or more: L1H0 0.800."));
    QVERIFY(says(analysisReport(rowOf("stream"), kStream), "largest infinity norm is 7.000"));
}

void TestAnalysisReport::cellsWithoutANumberAreSetApart()
{
    const Figure figure = blocksOf<DocumentFigure>(analysisReport(rowOf("patch"), kPatch)).at(0).figure;
    FigureCells grid;
    std::vector<std::string> texts;
    for (const FigureItem& item : figure.items) {
        if (const auto* cells = std::get_if<FigureCells>(&item); cells && cells->rows == 2) grid = *cells;
        if (const auto* text = std::get_if<FigureText>(&item)) texts.push_back(text->text);
    }
    QCOMPARE(grid.colors.size(), size_t{4});
    QVERIFY(grid.colors[2] != grid.colors[0] && grid.colors[2] != grid.colors[1] && grid.colors[2] != grid.colors[3]);
    for (const char* expected : {"no number", "0.50", "1.00"}) QVERIFY(std::find(texts.begin(), texts.end(), expected) != texts.end());
}

void TestAnalysisReport::barsStandOnTheirSideOfZero()
{
    const std::vector<DocumentFigure> figures = blocksOf<DocumentFigure>(analysisReport(rowOf("ablate"), kAblation));
    std::vector<FigurePath> bars;
    for (const FigureItem& item : figures.at(1).figure.items)
        if (const auto* path = std::get_if<FigurePath>(&item); path && path->fill != 0) bars.push_back(*path);
    QCOMPARE(bars.size(), size_t{2});  // L0H1 −1.5, then L0H0 +0.5
    QVERIFY(bars[0].fill != bars[1].fill);
    const double zero = bars[0].points[1].x;
    QVERIFY(qAbs(bars[1].points[0].x - zero) < 1e-9);
    QVERIFY(qAbs((zero - bars[0].points[0].x) / (bars[1].points[1].x - zero) - 3) < 1e-9);
}

void TestAnalysisReport::equalSitesAreCountedNotListed()
{
    const Document document = analysisReport(rowOf("compare"), kComparison);
    const DocumentTable table = tableWith(document, "CKA");
    QCOMPARE(table.rows.size(), size_t{1});
    QCOMPARE(table.emphasised, 0);
    QCOMPARE(table.rows[0].back(), std::string("–"));
    QCOMPARE(blocksOf<DocumentParagraph>(document).at(1).text, std::string("1 site is equal to the last bit."));
}

void TestAnalysisReport::unknownKindsSayHowTheyWereComputed()
{
    const Document document = analysisReport(rowOf("divination"), "[1, 2]");
    QCOMPARE(document.title, std::string("divination"));
    QVERIFY(blocksOf<DocumentFigure>(document).empty());
    QCOMPARE(blocksOf<DocumentCode>(document).size(), size_t{1});
}

void TestAnalysisReport::whatIsNoResultIsNamed_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("pointer");   // of what is replaced
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("at");
    QTest::newRow("rows of two lengths") << "patch" << "/effects/1" << "[1.0]" << "/effects/1";
    QTest::newRow("no rows") << "patch" << "/effects" << "[]" << "/effects";
    QTest::newRow("too few names") << "patch" << "/columns" << "[\"0\"]" << "/columns";
    QTest::newRow("a text for a number") << "patch" << "/values/0/1" << "\"high\"" << "/values/0/1";
    QTest::newRow("a head beyond reason") << "attribute" << "/components/1/head" << "2147483647" << "/components/1/head";
    QTest::newRow("a layer below zero") << "ablate" << "/units/0/layer" << "-2" << "/units/0/layer";
    QTest::newRow("positions without tokens") << "lens" << "/first" << "1" << "/first";
    QTest::newRow("a number too large") << "heads" << "/prompts" << "18446744073709551615" << "/prompts";
    QTest::newRow("one point") << "stream" << "/stream" << "[]" << "/stream";
}

void TestAnalysisReport::whatIsNoResultIsNamed()
{
    QFETCH(QString, kind);
    QFETCH(QString, pointer);
    QFETCH(QString, value);
    QFETCH(QString, at);
    Json result;
    for (const auto& [name, text] : kResults)
        if (kind == QLatin1String(name)) result = Json::parse(text);
    result[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
    const Error error = errorOf([&] { analysisReport(rowOf(kind.toStdString()), result.dump()); });
    QCOMPARE(error.kind(), ErrorKind::Format);
    QCOMPARE(error.reason(), std::string("BadResult"));
    QCOMPARE(error.place(), at.toStdString());
    QCOMPARE(errorOf([&] { analysisReport(rowOf(kind.toStdString()), "{"); }).reason(), std::string("NotJson"));
}

void TestAnalysisReport::anyMemberMayBeMissingOrOfAnotherType_data()
{
    everyKindHasFiguresATableAndItsCommand_data();
}

// Whatever stands in a member's place, a report or an Error Format comes of it.
void TestAnalysisReport::anyMemberMayBeMissingOrOfAnotherType()
{
    QFETCH(QString, kind);
    QFETCH(QByteArray, result);
    const Json whole = Json::parse(result.toStdString());
    const auto attempt = [&](const Json& changed) {
        try {
            documentHtml(analysisReport(rowOf(kind.toStdString()), changed.dump()));
        } catch (const Error& error) {
            QVERIFY2(error.kind() == ErrorKind::Format && !error.reason().empty(), error.what());
        }
    };
    int tried = 0;
    const Json flat = whole.flatten();
    for (const auto& [pointer, value] : flat.items()) {
        for (Json::json_pointer at(pointer); !at.empty(); at = at.parent_pointer())
            for (const Json& other : {Json(), Json("text"), Json(-1), Json(1e308), Json::array(), Json::object(), Json::array({Json::array({1})})}) {
                Json changed = whole;
                changed[at] = other;
                attempt(changed);
                ++tried;
            }
    }
    QVERIFY(tried > 100);
}

void TestAnalysisReport::aKeptAnalysisIsReportedFromItsFile()
{
    QTemporaryDir folder;
    Workspace workspace = Workspace::create(folder.filePath("a.orrery").toStdString());
    const AnalysisId good = keepAnalysis(workspace, rowOf("patch").info, kPatch);
    QCOMPARE(finding(analysisReport(workspace, good)), finding(analysisReport(rowOf("patch"), kPatch)));
    AnalysisInfo info = rowOf("lens").info;
    info.name = "other";
    const AnalysisId bad = keepAnalysis(workspace, info, "{}");
    QCOMPARE(errorOf([&] { analysisReport(workspace, bad); }).file(), workspace.path());
    QCOMPARE(errorOf([&] { analysisReport(workspace, AnalysisId{9}); }).reason(), std::string("NoSuchAnalysis"));
}

QTEST_GUILESS_MAIN(TestAnalysisReport)
#include "tst_analysis_report.moc"
