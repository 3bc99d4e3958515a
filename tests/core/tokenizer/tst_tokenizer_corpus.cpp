#include "core/base/text.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/golden_tokens.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using orrery::Tokenizer;

/// Whole vocabularies of published models against the fingerprints of the `tokenizers` package.
class TestTokenizerCorpus : public QObject {
    Q_OBJECT
private slots:
    void idsAndByteOffsetsEqualThePeers_data();
    void idsAndByteOffsetsEqualThePeers();
    void wordFilesEqualTokenizerJson();
    void publishedIds_data();
    void publishedIds();
    void decodingGivesTheTextBack();
    void threadsShareOneTokenizer();
    void megabyteWordsAreNotQuadratic();

private:
    static QString gpt2Folder() { return golden::sharedData() + QStringLiteral("/gpt2-tokenizer"); }
};

#define SKIP_WITHOUT(folder, variable)                                                                                              \
    if (QString(folder).isEmpty() || !QDir(folder).exists()) QSKIP(qPrintable(QStringLiteral("no folder \"%1\": set " variable).arg(folder)))

void TestTokenizerCorpus::idsAndByteOffsetsEqualThePeers_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QByteArray>("fingerprints");
    QTest::newRow("GPT-2") << gpt2Folder() << golden::readFile(golden::path("gpt2.fingerprints"));
    QTest::newRow("BERT uncased") << golden::minilm() << golden::readFile(golden::path("bert.fingerprints"));
}

void TestTokenizerCorpus::idsAndByteOffsetsEqualThePeers()
{
    QFETCH(QString, folder);
    QFETCH(QByteArray, fingerprints);
    SKIP_WITHOUT(folder, "ORRERY_SHARED_DATA and ORRERY_TEST_MINILM");
    const auto tokenizer = Tokenizer::open(folder.toStdString());
    std::vector<std::string> lines = golden::corpus();
    QVERIFY(lines.size() >= 20000);
    for (std::string& line : golden::everyCodePoint()) lines.push_back(std::move(line));
    QCOMPARE(fingerprints.size(), static_cast<qsizetype>(lines.size()) * 8);
    for (size_t i = 0; i < lines.size(); ++i) {
        const QByteArray expected = fingerprints.mid(static_cast<qsizetype>(i) * 8, 8);
        if (golden::fingerprint(tokenizer->encode(lines[i])) != expected)
            QFAIL(qPrintable(QStringLiteral("line %1: %2").arg(i).arg(QString::fromUtf8(lines[i].substr(0, 200).c_str()))));
    }
}

void TestTokenizerCorpus::wordFilesEqualTokenizerJson()
{
    SKIP_WITHOUT(golden::minilm(), "ORRERY_TEST_MINILM");
    QTemporaryDir folder;
    QVERIFY(QFile::copy(golden::minilm() + "/vocab.txt", folder.filePath("vocab.txt")));
    const auto whole = Tokenizer::open(golden::minilm().toStdString()), words = Tokenizer::open(folder.path().toStdString());
    QCOMPARE(words->maskId(), whole->maskId());
    QCOMPARE(words->padId(), std::optional<int32_t>(0));
    QVERIFY(words->digest() != whole->digest());
    const std::vector<std::string> lines = golden::corpus();
    for (size_t i = 0; i < 3000; ++i) QCOMPARE(golden::fingerprint(words->encode(lines[i])), golden::fingerprint(whole->encode(lines[i])));
    const auto pair = words->encodePair("a b", "c"), expected = whole->encodePair("a b", "c");
    QCOMPARE(pair.ids(), expected.ids());
    QCOMPARE(pair.typeIds(), expected.typeIds());
}

void TestTokenizerCorpus::publishedIds_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::vector<int32_t>>("ids");  // computed with the package from GPT-2's published files
    using Ids = std::vector<int32_t>;
    QTest::newRow("two capitals") << QByteArray("Hello World!") << Ids{15496, 2159, 0};
    QTest::newRow("one capital") << QByteArray("Hello world") << Ids{15496, 995};
    QTest::newRow("price") << QByteArray("The book costs $19.99") << Ids{464, 1492, 3484, 720, 1129, 13, 2079};
    QTest::newRow("digits in words") << QByteArray("Th@nk y0u f0r y0ur h3lp!")
                                     << Ids{817, 31, 77, 74, 331, 15, 84, 277, 15, 81, 331, 15, 333, 289, 18, 34431, 0};
    QTest::newRow("sentence") << QByteArray("I enjoy listening to classical music.") << Ids{40, 2883, 8680, 284, 15993, 2647, 13};
    QTest::newRow("end of text") << QByteArray("a<|endoftext|>") << Ids{64, 50256};
}

void TestTokenizerCorpus::publishedIds()
{
    QFETCH(QByteArray, text);
    QFETCH(std::vector<int32_t>, ids);
    SKIP_WITHOUT(gpt2Folder(), "ORRERY_SHARED_DATA");
    const auto tokenizer = Tokenizer::open(gpt2Folder().toStdString());
    QCOMPARE(tokenizer->encode(text.toStdString()).ids(), ids);
    QCOMPARE(tokenizer->idLimit(), 50257);
    QCOMPARE(tokenizer->bosId(), std::optional<int32_t>(50256));
    QCOMPARE(tokenizer->eosId(), std::optional<int32_t>(50256));
    QCOMPARE(tokenizer->maskId(), std::optional<int32_t>());
}

void TestTokenizerCorpus::decodingGivesTheTextBack()
{
    SKIP_WITHOUT(gpt2Folder(), "ORRERY_SHARED_DATA");
    const auto tokenizer = Tokenizer::open(gpt2Folder().toStdString());
    const std::vector<std::string> lines = golden::corpus();
    size_t count = 0;
    for (const std::string& line : lines) {
        if (line.size() > 10000 || !orrery::isUtf8(line)) continue;
        QCOMPARE(tokenizer->decode(tokenizer->encode(line).ids(), false), line);
        ++count;
    }
    QVERIFY(count > 15000);
}

void TestTokenizerCorpus::threadsShareOneTokenizer()
{
    SKIP_WITHOUT(gpt2Folder(), "ORRERY_SHARED_DATA");
    const auto tokenizer = Tokenizer::open(gpt2Folder().toStdString());
    std::vector<std::string> lines = golden::corpus();
    lines.resize(2000);
    std::vector<QByteArray> alone;
    for (const std::string& line : lines) alone.push_back(golden::fingerprint(tokenizer->encode(line)));
    std::vector<std::vector<QByteArray>> together(4);
    {
        std::vector<std::jthread> threads;
        for (auto& prints : together)
            threads.emplace_back([&tokenizer, &lines, &prints] {
                for (const std::string& line : lines) prints.push_back(golden::fingerprint(tokenizer->encode(line)));
            });
    }
    for (const auto& prints : together) QVERIFY(prints == alone);
}

void TestTokenizerCorpus::megabyteWordsAreNotQuadratic()
{
    SKIP_WITHOUT(gpt2Folder(), "ORRERY_SHARED_DATA");
    const auto tokenizer = Tokenizer::open(gpt2Folder().toStdString());
    std::string word(1000000, 'a');
    for (size_t i = 0; i < word.size(); ++i) word[i] = static_cast<char>('a' + i * i % 26);
    QElapsedTimer timer;
    timer.start();
    const size_t count = tokenizer->encode(word).tokens.size();
    const qint64 milliseconds = timer.elapsed();
    QVERIFY(count > 100000);
    // A quadratic loop needs hours; this bound leaves room for sanitizers and a busy machine.
    QVERIFY2(milliseconds < 20000, qPrintable(QString::number(milliseconds)));
}

QTEST_APPLESS_MAIN(TestTokenizerCorpus)
#include "tst_tokenizer_corpus.moc"
