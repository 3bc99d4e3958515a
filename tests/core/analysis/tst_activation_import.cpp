#include "core/analysis/activation_import.h"
#include "core/base/error.h"
#include "core/checkpoint/npy.h"
#include "core/checkpoint/npz.h"
#include "core/checkpoint/safetensors.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace orrery;

namespace {

std::span<const std::byte> bytesOf(const std::vector<float>& values)
{
    return std::as_bytes(std::span(values));
}

}  // namespace

class TestActivationImport : public QObject {
    Q_OBJECT
private slots:
    void arraysBecomeSitesWithAxes_data();
    void arraysBecomeSitesWithAxes();
    void valuesKeepTheirOrder();
    void sixteenBitFloatsWiden();
    void arraysOfOtherLengthsAreRefused();
    void otherFilesAreRefused();
    void tokenListsAreReadInBothForms();
    void badTokenListsAreNamed();

private:
    std::string path(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }
    std::string write(const std::string& name, const QByteArray& text) const
    {
        QFile file(QString::fromStdString(path(name)));
        file.open(QIODevice::WriteOnly);
        file.write(text);
        return path(name);
    }
    std::vector<ImportedSite> read(const std::string& file, int64_t positions) const
    {
        std::vector<ImportedSite> sites;
        forEachImportedSite(file, positions, "named", [&](const ImportedSite& site) { sites.push_back(site); });
        return sites;
    }
    std::string reasonOf(const std::function<void()>& work) const
    {
        try {
            work();
        } catch (const Error& error) {
            return error.reason();
        }
        return {};
    }

    QTemporaryDir m_folder;
};

void TestActivationImport::arraysBecomeSitesWithAxes_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QVector<qint64>>("shape");
    QTest::addColumn<QVector<qint64>>("kept");
    QTest::addColumn<QString>("axes");
    QTest::addColumn<int>("layer");
    using Sizes = QVector<qint64>;
    QTest::newRow("stream") << "blocks.3.hook_resid_post" << Sizes{4, 6} << Sizes{4, 6} << "pos,d_model" << 3;
    QTest::newRow("batch of one") << "blocks.12.hook_resid_pre" << Sizes{1, 4, 6} << Sizes{4, 6} << "pos,d_model" << 12;
    QTest::newRow("heads") << "blocks.0.attn.hook_z" << Sizes{1, 4, 2, 3} << Sizes{4, 2, 3} << "pos,head,d_head" << 0;
    QTest::newRow("pattern") << "blocks.0.attn.hook_pattern" << Sizes{1, 2, 4, 4} << Sizes{2, 4, 4} << "head,query,key" << 0;
    QTest::newRow("pattern, as many heads as tokens") << "blocks.0.attn.hook_pattern" << Sizes{4, 4, 4} << Sizes{4, 4, 4} << "head,query,key" << 0;
    QTest::newRow("of another tool") << "layer_2/output" << Sizes{4, 5} << Sizes{4, 5} << "pos,axis1" << -1;
    QTest::newRow("a value a token") << "loss" << Sizes{4} << Sizes{4} << "pos" << -1;
    QTest::newRow("one vector") << "sentence_embedding" << Sizes{7} << Sizes{7} << "axis0" << -1;
}

void TestActivationImport::arraysBecomeSitesWithAxes()
{
    QFETCH(QString, name);
    QFETCH(QVector<qint64>, shape);
    QFETCH(QVector<qint64>, kept);
    QFETCH(QString, axes);
    QFETCH(int, layer);
    const Shape written(std::vector<int64_t>(shape.begin(), shape.end()));
    const std::vector<float> values(static_cast<size_t>(written.count()), 1.5f);
    writeSafetensors(path("a.safetensors"), {{name.toStdString(), DType::F32, written, bytesOf(values)}});
    const auto sites = read(path("a.safetensors"), 4);
    QCOMPARE(sites.size(), size_t{1});
    QCOMPARE(QString::fromStdString(sites[0].site.name), name);
    QCOMPARE(QString::fromStdString(sites[0].site.axes), axes);
    QCOMPARE(sites[0].site.layer, layer);
    QVERIFY(sites[0].values.shape() == Shape(std::vector<int64_t>(kept.begin(), kept.end())));
}

void TestActivationImport::valuesKeepTheirOrder()
{
    const std::vector<float> values{1, 2, 3, 4, 5, 6};
    const std::vector<double> doubles{6, 5, 4};
    const NpzItem items[] = {{"stream", DType::F32, {1, 3, 2}, bytesOf(values)}, {"loss", DType::F64, {3}, std::as_bytes(std::span(doubles))}};
    writeNpz(path("a.npz"), items);
    const auto sites = read(path("a.npz"), 3);
    QCOMPARE(sites.size(), size_t{2});
    QVERIFY(std::ranges::equal(sites[0].values.values(), values));
    QVERIFY(std::ranges::equal(sites[1].values.values(), std::vector<float>{6, 5, 4}));
    writeNpyFile(path("a.npy"), DType::F32, {3, 2}, bytesOf(values));
    const auto npy = read(path("a.npy"), 3);
    QCOMPARE(npy[0].site.name, std::string("named"));
    QVERIFY(std::ranges::equal(npy[0].values.values(), values));
}

void TestActivationImport::sixteenBitFloatsWiden()
{
    const std::vector<uint16_t> halves{0x3C00, 0xC000};  // 1 and -2
    writeNpyFile(path("h.npy"), DType::F16, {2}, std::as_bytes(std::span(halves)));
    QVERIFY(std::ranges::equal(read(path("h.npy"), 2)[0].values.values(), std::vector<float>{1, -2}));
}

void TestActivationImport::arraysOfOtherLengthsAreRefused()
{
    const std::vector<float> values(12);
    writeNpyFile(path("w.npy"), DType::F32, {4, 3}, bytesOf(values));
    QCOMPARE(reasonOf([&] { read(path("w.npy"), 5); }), std::string("NoPositionAxis"));
    writeNpyFile(path("b.npy"), DType::F32, {2, 3, 2}, bytesOf(values));
    QCOMPARE(reasonOf([&] { read(path("b.npy"), 5); }), std::string("NoPositionAxis"));
}

void TestActivationImport::otherFilesAreRefused()
{
    QCOMPARE(reasonOf([&] { read(write("a.pt", "PK"), 1); }), std::string("UnknownFormat"));
    QVERIFY(!reasonOf([&] { read(write("bad.npy", "not an array"), 1); }).empty());
    QVERIFY(!reasonOf([&] { read(write("bad.npz", "not an archive"), 1); }).empty());
}

void TestActivationImport::tokenListsAreReadInBothForms()
{
    const auto lines = readTokenList(write("t.txt", "The\n cat\n"));
    QCOMPARE(lines.size(), size_t{2});
    QCOMPARE(*lines[1].piece, std::string(" cat"));
    const auto list = readTokenList(write("t.json", R"(["The", 262])"));
    QCOMPARE(*list[0].label, std::string("The"));
    QCOMPARE(*list[1].token, int64_t{262});
    QVERIFY(!list[1].piece && !list[0].token);
}

void TestActivationImport::badTokenListsAreNamed()
{
    for (const char* text : {"", "[]", "[1.5]", "[[1]]"})
        QCOMPARE(reasonOf([&] { readTokenList(write("bad", text)); }), std::string("BadTokenList"));
    QCOMPARE(reasonOf([&] { readTokenList(write("bad", "[1,")); }), std::string("NotJson"));
}

QTEST_APPLESS_MAIN(TestActivationImport)
#include "tst_activation_import.moc"
