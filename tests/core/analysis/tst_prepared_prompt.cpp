#include "core/analysis/prepared_prompt.h"
#include "tests/core/model/random_model.h"

#include <QTest>

using namespace orrery;
using namespace orrery::testing;

namespace {

/// Words of a BERT tokenizer: [CLS] text [SEP], pairs with a second [SEP].
std::shared_ptr<const Tokenizer> wordTokenizer()
{
    return Tokenizer::fromJson(R"({"version": "1.0", "added_tokens": [
        {"id": 1, "content": "[CLS]", "special": true}, {"id": 2, "content": "[SEP]", "special": true}],
        "normalizer": {"type": "BertNormalizer", "lowercase": true}, "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "BertProcessing", "cls": ["[CLS]", 1], "sep": ["[SEP]", 2]},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "c": 5, "##c": 6}}})");
}

std::vector<int32_t> idsOf(const Encoding& encoding)
{
    return encoding.ids();
}

}  // namespace

class TestPreparedPrompt : public QObject {
    Q_OBJECT
private slots:
    void textBecomesIdsAndPositions();
    void pairsHaveTypesAndByteRangesOfTheJoinedText();
    void decodersGetNoTypes();
    void truncationKeepsTheClosingTokens();
    void sentenceEncodersCutLongTextAndSaySo();
    void idsNeedNoTokenizer();
};

void TestPreparedPrompt::textBecomesIdsAndPositions()
{
    const ModelConfig config = smallConfig(Family::Bert);
    const auto tokenizer = wordTokenizer();
    const PreparedPrompt prompt = PromptPreparer(config, tokenizer.get()).text("A bc");
    QCOMPARE(prompt.prompt.ids, (std::vector<int32_t>{1, 3, 4, 6, 2}));
    QCOMPARE(prompt.prompt.typeIds, (std::vector<int32_t>{0, 0, 0, 0, 0}));
    QCOMPARE(prompt.info.text, std::string("A bc"));
    const Position& position = prompt.info.positions[3];
    QCOMPARE(*position.token, int64_t{6});
    QCOMPARE(*position.piece, std::string("##c"));
    QCOMPARE(*position.byteBegin, int64_t{3});
    QCOMPARE(*position.byteEnd, int64_t{4});
    QCOMPARE(prompt.info.positions[0].flags, kPositionSpecial);
    QVERIFY(!prompt.info.positions[0].byteBegin);
}

void TestPreparedPrompt::pairsHaveTypesAndByteRangesOfTheJoinedText()
{
    const ModelConfig config = smallConfig(Family::Bert);
    const auto tokenizer = wordTokenizer();
    const PreparedPrompt prompt = PromptPreparer(config, tokenizer.get()).pair("a b", "c");
    QCOMPARE(prompt.prompt.ids, (std::vector<int32_t>{1, 3, 4, 2, 5, 2}));
    QCOMPARE(prompt.prompt.typeIds, (std::vector<int32_t>{0, 0, 0, 0, 1, 1}));
    QCOMPARE(prompt.info.text, std::string("a b\nc"));
    QCOMPARE(*prompt.info.positions[4].byteBegin, int64_t{4});
    QCOMPARE(prompt.info.positions[4].tokenType, int64_t{1});
}

void TestPreparedPrompt::decodersGetNoTypes()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    const auto tokenizer = wordTokenizer();
    QVERIFY(PromptPreparer(config, tokenizer.get()).pair("a", "b").prompt.typeIds.empty());
}

void TestPreparedPrompt::truncationKeepsTheClosingTokens()
{
    const auto tokenizer = wordTokenizer();
    const Encoding encoding = tokenizer->encode("a b c a b");
    QCOMPARE(idsOf(truncatedEncoding(encoding, 5)), (std::vector<int32_t>{1, 3, 4, 5, 2}));
    QCOMPARE(idsOf(truncatedEncoding(encoding, 7)), idsOf(encoding));
    QCOMPARE(idsOf(truncatedEncoding(encoding, 1)), (std::vector<int32_t>{2}));
}

void TestPreparedPrompt::sentenceEncodersCutLongTextAndSaySo()
{
    ModelConfig config = smallConfig(Family::Bert);
    config.sentence.maximumTokens = 4;
    const auto tokenizer = wordTokenizer();
    const PreparedPrompt prompt = PromptPreparer(config, tokenizer.get()).text("a b c");
    QCOMPARE(prompt.prompt.ids, (std::vector<int32_t>{1, 3, 4, 2}));
    QCOMPARE(prompt.info.positions.size(), size_t{4});
    QVERIFY(!prompt.notes.empty() && prompt.notes[0].find("5 tokens") != std::string::npos);
    config.sentence = {};
    QCOMPARE(PromptPreparer(config, tokenizer.get()).text("a b c").prompt.ids.size(), size_t{5});
}

void TestPreparedPrompt::idsNeedNoTokenizer()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    const PromptPreparer preparer(config, nullptr);
    const PreparedPrompt prompt = preparer.ids({4, 9});
    QCOMPARE(prompt.prompt.ids, (std::vector<int32_t>{4, 9}));
    QCOMPARE(*prompt.info.positions[1].token, int64_t{9});
    QVERIFY(!prompt.info.positions[1].piece);
    QVERIFY_THROWS_EXCEPTION(Error, preparer.text("a"));
}

QTEST_APPLESS_MAIN(TestPreparedPrompt)
#include "tst_prepared_prompt.moc"
