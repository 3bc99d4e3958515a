#include "core/analysis/site_filter.h"

#include <QTest>

using namespace orrery;

class TestSiteFilter : public QObject {
    Q_OBJECT

private slots:
    void letsThrough_data();
    void letsThrough();
    void saysWhatItCannotRead_data();
    void saysWhatItCannotRead();
    void keepsTheWordsItCouldRead();
};

void TestSiteFilter::letsThrough_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("layer");
    QTest::addColumn<bool>("through");
    const auto row = [](const char* filter, const char* name, int layer, bool through) {
        QTest::addRow("'%s' %s", filter, name) << QByteArray(filter) << QByteArray(name) << layer << through;
    };
    row("", "logits", -1, true);
    row("  ", "logits", -1, true);
    row("attn", "blocks.3.attn.hook_q", 3, true);
    row("mlp", "blocks.3.attn.hook_q", 3, false);
    row("mlp hook_q", "blocks.3.attn.hook_q", 3, true);  // one of them
    row("+mlp hook_q", "blocks.3.attn.hook_q", 3, false);
    row("+blocks.*.attn.* -hook_q layer:3..5", "blocks.3.attn.hook_k", 3, true);
    row("+blocks.*.attn.* -hook_q layer:3..5", "blocks.3.attn.hook_q", 3, false);
    row("+blocks.*.attn.* -hook_q layer:3..5", "blocks.6.attn.hook_k", 6, false);
    row("+blocks.*.attn.* -hook_q layer:3..5", "blocks.4.mlp.hook_pre", 4, false);
    row("hook_?", "blocks.3.attn.hook_k", 3, true);
    row("hook_?", "blocks.3.attn.hook_pattern", 3, false);
    row("attn.hook_*", "blocks.3.attn.hook_pattern", 3, true);
    row("layer:7", "blocks.7.hook_resid_pre", 7, true);
    row("layer:7", "blocks.17.hook_resid_pre", 17, false);
    row("layer:7..", "blocks.17.hook_resid_pre", 17, true);
    row("layer:..2", "blocks.2.hook_resid_pre", 2, true);
    row("layer:0..99", "logits", -1, false);
    row("-layer:0..99", "logits", -1, true);
    row("+L5..9 -mlp", "blocks.5.hook_resid_pre", 5, true);
    row("L5", "blocks.5.ln1.hook_scale", 5, true);
    row("Ln", "Ln.hook", -1, true);  // a part of a name, not a layer
}

void TestSiteFilter::letsThrough()
{
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, name);
    QFETCH(int, layer);
    const ParsedSiteFilter parsed = SiteFilter::parse(filter.toStdString());
    QVERIFY(!parsed.problem);
    QTEST(parsed.filter.matches(name.toStdString(), layer), "through");
}

void TestSiteFilter::saysWhatItCannotRead_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<int>("begin");
    QTest::addColumn<int>("end");
    QTest::newRow("a sign alone") << QByteArray("attn + x") << 5 << 6;
    QTest::newRow("no number") << QByteArray("-layer:x") << 0 << 8;
    QTest::newRow("nothing") << QByteArray("layer:") << 0 << 6;
    QTest::newRow("dots alone") << QByteArray("a layer:..") << 2 << 10;
    QTest::newRow("backwards") << QByteArray("layer:5..3") << 0 << 10;
    QTest::newRow("three dots") << QByteArray("L1...3") << 0 << 6;
    QTest::newRow("beyond all numbers") << QByteArray("layer:99999999999") << 0 << 17;
}

void TestSiteFilter::saysWhatItCannotRead()
{
    QFETCH(QByteArray, filter);
    const ParsedSiteFilter parsed = SiteFilter::parse(filter.toStdString());
    QVERIFY(parsed.problem);
    QTEST(static_cast<int>(parsed.problem->begin), "begin");
    QTEST(static_cast<int>(parsed.problem->end), "end");
    QVERIFY(!parsed.problem->sentence.empty());
}

void TestSiteFilter::keepsTheWordsItCouldRead()
{
    const ParsedSiteFilter parsed = SiteFilter::parse("attn layer:x");
    QVERIFY(parsed.problem);
    QVERIFY(parsed.filter.matches("blocks.0.attn.hook_q", 0));
    QVERIFY(!parsed.filter.matches("logits", -1));
}

QTEST_APPLESS_MAIN(TestSiteFilter)
#include "tst_site_filter.moc"
