#include "tests/views/recorded_samples.h"
#include "views/predictions/generate_bar.h"
#include "views/predictions/prediction_panel.h"
#include "views/predictions/prediction_table_model.h"
#include "views/predictions/top_tokens_model.h"
#include "views/shared/table_style.h"

#include <QAbstractItemModelTester>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

using namespace orrery;
using namespace orrery::views;

namespace {

/// A prompt with recorded logits (the row alone), of ids 100, 101, …
std::shared_ptr<RecordedPrompt> promptWithLogits(int positions, int generated = 0)
{
    auto prompt = recordedPrompt(positions, generated);
    TensorRow logits;
    logits.siteInfo = {"logits", -1, "pos,vocab"};
    logits.variant = "clean";
    logits.shape = Shape{positions, 500};
    prompt->tensors.push_back(logits);
    return prompt;
}

/// At position i the likeliest token is 200 + i with p = 0.5, then the actual one with 0.25.
std::shared_ptr<PromptPredictions> predictionsOf(const RecordedPrompt& prompt, PredictionKind kind = PredictionKind::Next)
{
    auto predictions = std::make_shared<PromptPredictions>();
    predictions->prompt = prompt.prompt.id;
    predictions->kind = kind;
    predictions->vocabulary = 500;
    predictions->named = true;
    const auto count = static_cast<int>(prompt.positions.size());
    for (int i = 0; i < count; ++i) {
        PromptPredictions::Row row;
        row.position = i;
        row.top = {{200 + i, 0.5}, {101 + i, 0.25}, {7, 0.0000123}};
        if (i + 1 < count) row.actual = ActualToken{101 + i, 0.25, 2.0, 2};
        row.entropyBits = 1.5;
        predictions->rows.push_back(row);
        predictions->texts[200 + i] = " guess" + std::to_string(i);
    }
    for (const Position& position : prompt.positions) predictions->texts[*position.token] = *position.piece;
    return predictions;
}

QString cell(const QTableView* table, int row, int column) { return table->model()->index(row, column).data().toString(); }

}  // namespace

class TestPredictionPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void modelsKeepTheRules();
    void asksOnceSeen();
    void tableTellsHowTheActualTokenFared();
    void selectionMovesRowAndDetail();
    void clickingARowSelectsItsToken();
    void sortsByLoss();
    void idsAloneWhenTheModelIsNotOpen();
    void withoutLogitsOffersToRecordThem();
    void masksAloneUntilAllAreWanted();
    void showsWhatWasGenerated();
    void generatingNeedsTheModel();
    void aPairIsRunAgainAsAPair();
    void staleResultIsIgnored();
    void everyFocusableWidgetHasAName();

private:
    QTableView* table() const { return named(QStringLiteral("Predictions at all positions")); }
    QTableView* top() const { return named(QStringLiteral("Likeliest tokens")); }
    QTableView* named(const QString& name) const
    {
        for (QTableView* view : m_panel->findChildren<QTableView*>())
            if (view->accessibleName() == name) return view;
        return nullptr;
    }
    void show(const std::shared_ptr<RecordedPrompt>& prompt);

    std::unique_ptr<SelectionModel> m_selection;
    std::unique_ptr<PredictionPanel> m_panel;
};

void TestPredictionPanel::init()
{
    m_panel.reset();
    m_selection = std::make_unique<SelectionModel>();
    m_panel = std::make_unique<PredictionPanel>(m_selection.get());
    m_panel->resize(1000, 600);
}

void TestPredictionPanel::show(const std::shared_ptr<RecordedPrompt>& prompt)
{
    m_panel->showPrompt(prompt);
    m_panel->show();
    m_panel->showPredictions(predictionsOf(*prompt));
}

void TestPredictionPanel::modelsKeepTheRules()
{
    const auto prompt = promptWithLogits(6);
    PredictionTableModel rows;
    TopTokensModel tokens;
    const QAbstractItemModelTester first(&rows), second(&tokens);
    for (int pass = 0; pass < 2; ++pass) {
        const auto predictions = predictionsOf(*prompt);
        rows.setPredictions(predictions, prompt, false);
        tokens.setRow(predictions, rows.rowAt(1));
        QCOMPARE(rows.rowCount(), 6);
        QCOMPARE(tokens.rowCount(), 3);
    }
    rows.setPredictions(nullptr, nullptr, false);
    QCOMPARE(rows.rowCount(), 0);
}

void TestPredictionPanel::asksOnceSeen()
{
    QSignalSpy asked(m_panel.get(), &PredictionPanel::predictionsRequested);
    m_panel->showPrompt(promptWithLogits(6));
    QCOMPARE(asked.count(), 0);  // nobody looks
    m_panel->show();
    QCOMPARE(asked.count(), 1);
    QVERIFY(m_panel->isBusy());
    m_panel->hide();
    m_panel->show();
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].value<PromptId>(), PromptId{70});
}

void TestPredictionPanel::tableTellsHowTheActualTokenFared()
{
    show(promptWithLogits(6));
    QVERIFY(!m_panel->isBusy());
    QCOMPARE(table()->model()->rowCount(), 6);
    const QStringList expected{QStringLiteral("1"), QStringLiteral(" the"), QStringLiteral(" guess1"), QStringLiteral("0.5000"),
        QStringLiteral(" cat"), QStringLiteral("0.2500"), QStringLiteral("2"), QStringLiteral("2.00")};
    for (int column = 0; column < 8; ++column) QCOMPARE(cell(table(), 1, column), expected[column]);
    QCOMPARE(cell(table(), 5, PredictionTableModel::Rank), QStringLiteral("–"));
}

void TestPredictionPanel::selectionMovesRowAndDetail()
{
    show(promptWithLogits(6));
    QCOMPARE(table()->currentIndex().row(), 5);  // nothing selected: the last
    m_selection->select(Selection{.token = 2});
    QCOMPARE(table()->currentIndex().row(), 2);
    QCOMPARE(cell(top(), 0, TopTokensModel::Token), QStringLiteral(" guess2"));
    QCOMPARE(cell(top(), 1, TopTokensModel::Rank), QStringLiteral("✓ 2"));  // the actual one
    QCOMPARE(top()->model()->index(0, TopTokensModel::Bar).data(BarRole).toDouble(), 0.5);
    QCOMPARE(cell(top(), 2, TopTokensModel::Probability), QStringLiteral("1.2e−05"));
    QStringList labels;
    for (const QLabel* label : m_panel->findChildren<QLabel*>()) labels += label->text();
    const QString all = labels.join(u'\n');
    QVERIFY2(all.contains(QStringLiteral("After position 2  ·cat")), qPrintable(all));
    QVERIFY2(all.contains(QStringLiteral("rank 2 of 500, p 0.2500, loss 2.00 bits")), qPrintable(all));
}

void TestPredictionPanel::clickingARowSelectsItsToken()
{
    show(promptWithLogits(6));
    const QRect rect = table()->visualRect(table()->model()->index(3, 1));
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, rect.center());
    QVERIFY(m_selection->selection() == (Selection{.run = RunId{7}, .prompt = PromptId{70}, .token = 3}));
    QTest::keyClick(table(), Qt::Key_Up);
    QCOMPARE(m_selection->selection().token, std::optional(2));
}

void TestPredictionPanel::sortsByLoss()
{
    const auto prompt = promptWithLogits(4);
    m_panel->showPrompt(prompt);
    auto predictions = predictionsOf(*prompt);
    predictions->rows[1].actual->bits = 11.5;
    predictions->rows[2].actual->bits = 3;
    m_panel->showPredictions(predictions);
    table()->sortByColumn(PredictionTableModel::Bits, Qt::DescendingOrder);
    QCOMPARE(cell(table(), 0, 0), QStringLiteral("1"));
    QCOMPARE(cell(table(), 1, 0), QStringLiteral("2"));
}

void TestPredictionPanel::idsAloneWhenTheModelIsNotOpen()
{
    const auto prompt = promptWithLogits(4);
    m_panel->showPrompt(prompt);
    m_panel->show();
    auto predictions = predictionsOf(*prompt);
    predictions->named = false;
    predictions->unnamedBecause = "open tiny to see the names of tokens";
    predictions->texts.erase(201);
    m_panel->showPredictions(predictions);
    QCOMPARE(cell(table(), 1, PredictionTableModel::Predicted), QStringLiteral("#201"));
    bool said = false;
    for (const QLabel* label : m_panel->findChildren<QLabel*>()) said |= label->isVisible() && label->text().contains(QStringLiteral("open tiny"));
    QVERIFY(said);
}

void TestPredictionPanel::withoutLogitsOffersToRecordThem()
{
    QSignalSpy run(m_panel.get(), &PredictionPanel::runRequested);
    m_panel->show();
    m_panel->showModel(openModel(ORRERY_SOURCE_DIR "/resources/sample"));
    auto prompt = recordedPrompt(3);
    TensorRow pattern;
    pattern.siteInfo.name = "blocks.0.attn.hook_pattern";
    prompt->tensors.push_back(pattern);
    m_panel->showPrompt(prompt);
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    for (QPushButton* button : m_panel->findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == QStringLiteral("Record Logits")) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(run.count(), 1);
    const auto settings = run[0][0].value<RunSettings>();
    QCOMPARE(settings.ids, (std::vector<int32_t>{100, 101, 102}));
    QCOMPARE(settings.sites, (std::vector<std::string>{"blocks.0.attn.hook_pattern", "logits"}));
    QCOMPARE(settings.generate, 0);
}

void TestPredictionPanel::masksAloneUntilAllAreWanted()
{
    const auto prompt = promptWithLogits(6);
    m_panel->showPrompt(prompt);
    m_panel->show();
    auto predictions = predictionsOf(*prompt, PredictionKind::Masked);
    predictions->rows[4].masked = true;
    m_panel->showPredictions(predictions);
    QCOMPARE(table()->model()->rowCount(), 1);
    QCOMPARE(cell(table(), 0, 0), QStringLiteral("4"));
    QAbstractButton* only = nullptr;
    for (QAbstractButton* button : m_panel->findChildren<QAbstractButton*>())
        if (button->text() == QStringLiteral("Only [MASK]")) only = button;
    QVERIFY(only && only->isVisible());
    QTest::mouseClick(only, Qt::LeftButton, {}, QPoint(8, only->height() / 2));
    QCOMPARE(table()->model()->rowCount(), 6);
    QCOMPARE(table()->model()->headerData(PredictionTableModel::Predicted, Qt::Horizontal).toString(), QStringLiteral("likeliest here"));
}

void TestPredictionPanel::showsWhatWasGenerated()
{
    show(promptWithLogits(4, 2));
    auto* text = m_panel->findChild<QPlainTextEdit*>();
    QVERIFY(text->isVisible());
    QCOMPARE(text->toPlainText(), QStringLiteral(" cat sat"));
    show(promptWithLogits(4));
    QVERIFY(!text->isVisible());
}

void TestPredictionPanel::generatingNeedsTheModel()
{
    show(promptWithLogits(4));
    auto* bar = m_panel->findChild<GenerateBar*>();
    auto* button = bar->findChild<QPushButton*>();
    QVERIFY(!button->isEnabled());
    QVERIFY(button->toolTip().contains(QStringLiteral("Open")));
    m_panel->showModel(openModel(ORRERY_SOURCE_DIR "/resources/sample"));
    QVERIFY(button->isEnabled());
    bar->findChildren<QSpinBox*>().at(0)->setValue(9);
    QVERIFY(!bar->findChildren<QDoubleSpinBox*>().at(1)->isEnabled());  // top-p means nothing without a temperature
    bar->findChildren<QDoubleSpinBox*>().at(0)->setValue(0.75);
    QVERIFY(bar->findChildren<QDoubleSpinBox*>().at(1)->isEnabled());
    QSignalSpy run(m_panel.get(), &PredictionPanel::runRequested);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(run.count(), 1);
    const auto settings = run[0][0].value<RunSettings>();
    QCOMPARE(settings.generate, 9);
    QCOMPARE(settings.sampling.temperature, 0.75);
    QCOMPARE(settings.ids.size(), size_t{4});
}

/// Token types are not in the ids: a pair run as one sequence of ids would be another prompt.
void TestPredictionPanel::aPairIsRunAgainAsAPair()
{
    auto prompt = recordedPrompt(5);
    prompt->prompt.text = "one two\nthree four";
    const auto place = [&](size_t index, int64_t begin, int64_t end, int64_t type) {
        prompt->positions[index].byteBegin = begin, prompt->positions[index].byteEnd = end, prompt->positions[index].tokenType = type;
    };
    place(1, 0, 3, 0), place(2, 4, 7, 0), place(3, 8, 13, 1), place(4, 14, 18, 1);
    QSignalSpy run(m_panel.get(), &PredictionPanel::runRequested);
    m_panel->show();
    m_panel->showModel(openModel(ORRERY_SOURCE_DIR "/resources/sample"));
    m_panel->showPrompt(prompt);
    for (QPushButton* button : m_panel->findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == QStringLiteral("Record Logits")) QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(run.count(), 1);
    const auto settings = run[0][0].value<RunSettings>();
    QCOMPARE(settings.input, RunSettings::Input::Pair);
    QCOMPARE(settings.text, std::string("one two"));
    QCOMPARE(settings.second, std::string("three four"));
}

void TestPredictionPanel::staleResultIsIgnored()
{
    const auto prompt = promptWithLogits(4);
    m_panel->showPrompt(prompt);
    auto predictions = predictionsOf(*prompt);
    predictions->prompt = PromptId{71};
    m_panel->showPredictions(predictions);
    QCOMPARE(table()->model()->rowCount(), 0);
}

void TestPredictionPanel::everyFocusableWidgetHasAName()
{
    show(promptWithLogits(4, 1));
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        const bool inner = qobject_cast<const QAbstractSpinBox*>(widget->parentWidget());  // the line edit inside a spin box
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || inner) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), widget->metaObject()->className());
    }
}

QTEST_MAIN(TestPredictionPanel)
#include "tst_prediction_panel.moc"
