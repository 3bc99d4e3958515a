#include "core/tokenizer/stream_decoder.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/golden_tokens.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using orrery::Encoding;
using orrery::Token;
using orrery::Tokenizer;

/// Small tokenizers, each component at least once, against the `tokenizers` package (tests/golden/tokenizer/toys.json).
class TestTokenizerToys : public QObject {
    Q_OBJECT
private slots:
    void equalThePeer_data();
    void equalThePeer();
    void streamedTextIsTheDecodedText_data() { rows(); }
    void streamedTextIsTheDecodedText();

private:
    static void rows();
};

namespace {

std::string utf8(const QJsonValue& value)
{
    return value.toString().toStdString();
}

/// "id type word [begin, end)" of each token.
QString printed(const Encoding& encoding)
{
    QString text;
    for (const Token& token : encoding.tokens)
        text += QStringLiteral("%1 %2 %3 [%4, %5)\n").arg(token.id).arg(token.typeId).arg(token.word).arg(token.begin).arg(token.end);
    return text;
}

QString printed(const QJsonObject& expected)
{
    const QJsonArray ids = expected["ids"].toArray(), offsets = expected["offsets"].toArray();
    const QJsonArray types = expected["types"].toArray(), words = expected["words"].toArray();
    QString text;
    for (qsizetype i = 0; i < ids.size(); ++i)
        text += QStringLiteral("%1 %2 %3 [%4, %5)\n")
                    .arg(ids[i].toInt())
                    .arg(types[i].toInt())
                    .arg(words[i].toInt())
                    .arg(offsets[i][0].toInt())
                    .arg(offsets[i][1].toInt());
    return text;
}

std::shared_ptr<const Tokenizer> open(const QJsonObject& toy)
{
    return Tokenizer::fromJson(QJsonDocument(toy["tokenizer"].toObject()).toJson().toStdString());
}

}  // namespace

void TestTokenizerToys::rows()
{
    QTest::addColumn<QJsonObject>("toy");
    const QJsonArray toys = QJsonDocument::fromJson(golden::readFile(golden::path("toys.json"))).array();
    QVERIFY(toys.size() > 60);
    for (const QJsonValue& toy : toys) QTest::newRow(qPrintable(toy["name"].toString())) << toy.toObject();
}

void TestTokenizerToys::equalThePeer_data()
{
    rows();
}

void TestTokenizerToys::equalThePeer()
{
    QFETCH(QJsonObject, toy);
    const auto tokenizer = open(toy);
    const QJsonArray cases = toy["cases"].toArray();
    for (const QJsonValue& each : cases) {
        const QJsonArray texts = each["texts"].toArray();
        const Encoding encoding = texts.size() == 1 ? tokenizer->encode(utf8(texts[0])) : tokenizer->encodePair(utf8(texts[0]), utf8(texts[1]));
        const QString heading = QString::fromUtf8(QJsonDocument(texts).toJson(QJsonDocument::Compact)) + "\n";
        QCOMPARE(heading + printed(encoding), heading + printed(each.toObject()));
        if (each["decoded"].isString())
            QCOMPARE(QString::fromStdString(tokenizer->decode(encoding.ids())), each["decoded"].toString());
    }
}

void TestTokenizerToys::streamedTextIsTheDecodedText()
{
    QFETCH(QJsonObject, toy);
    const auto tokenizer = open(toy);
    const QJsonArray cases = toy["cases"].toArray();
    for (const QJsonValue& each : cases) {
        std::vector<int32_t> ids;
        // Three times over, so that the decoder's window moves.
        for (int i = 0; i < 3; ++i)
            for (const QJsonValue& id : each["ids"].toArray()) ids.push_back(id.toInt());
        orrery::StreamDecoder stream(tokenizer);
        std::string text;
        for (const int32_t id : ids) text += stream.add(id);
        text += stream.finish();
        QCOMPARE(QString::fromStdString(text), QString::fromStdString(tokenizer->decode(ids)));
    }
}

QTEST_APPLESS_MAIN(TestTokenizerToys)
#include "tst_tokenizer_toys.moc"
