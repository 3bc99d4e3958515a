#include "app/session/session_state.h"

#include <QRandomGenerator>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

using Input = RunSettings::Input;

namespace {

SessionState full()
{
    SessionState state;
    state.workspace = QStringLiteral("/data/Müller & Söhne/cat.orrery");
    state.model = QStringLiteral("/data/models/gpt2");
    state.selection.run = RunId{9007199254740991};
    state.selection.prompt = PromptId{4};
    state.selection.token = 0, state.selection.key = 12, state.selection.layer = 11, state.selection.head = 3;
    state.selection.site = "blocks.3.attn.hook_pattern";
    state.openViews = QStringList{QStringLiteral("attention"), QStringLiteral("records")};
    state.currentView = QStringLiteral("records");
    state.prompt = {Input::Pair, QStringLiteral("one\ntwo\u00a0\"three\""), QStringLiteral("∀x")};
    state.history = {{Input::Text, QStringLiteral("The cat"), {}}, {Input::Ids, QStringLiteral("1 2 3"), {}}};
    state.splitters[QStringLiteral("work")] = QByteArray("\0\1\xff bytes", 9);
    return state;
}

}  // namespace

class TestSessionState : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackAsItWas();
    void nothingComesBackAsNothing();
    void leavesRubbishAside_data();
    void leavesRubbishAside();
    void survivesEveryTruncationAndManyMutations();
};

void TestSessionState::comesBackAsItWas() { QVERIFY(sessionState(toText(full())) == full()); }

void TestSessionState::nothingComesBackAsNothing()
{
    QVERIFY(sessionState(toText({})) == SessionState{});
    QVERIFY(sessionState({}) == SessionState{});
}

void TestSessionState::leavesRubbishAside_data()
{
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* text) { QTest::newRow(name) << QString::fromUtf8(text); };
    row("no JSON", "workspace=/a");
    row("an array", "[1, 2]");
    row("numbers for texts", R"({"workspace": 3, "model": [], "view": {}, "views": "attention", "prompt": 7})");
    row("a negative token", R"({"selection": {"token": -1, "key": 1e300, "layer": 2.5, "run": "1"}})");
    row("a head without a layer", R"({"selection": {"head": 3}})");
    row("a prompt without a run", R"({"selection": {"prompt": 3}})");
    row("a history of rubbish", R"({"history": [1, {}, {"input": "text"}, null]})");
    row("splitters of rubbish", R"({"splitters": {"work": 3, "other": "", "third": []}})");
}

void TestSessionState::leavesRubbishAside()
{
    QFETCH(QString, text);
    QVERIFY(sessionState(text) == SessionState{});
}

void TestSessionState::survivesEveryTruncationAndManyMutations()
{
    const QString text = toText(full());
    for (qsizetype length = 0; length < text.size(); ++length) QVERIFY(sessionState(text.left(length)) == SessionState{});
    QRandomGenerator random(7);
    for (int round = 0; round < 2'000; ++round) {
        QString damaged = text;
        for (int n = 0; n < 3; ++n) damaged[random.bounded(damaged.size())] = QChar(random.bounded(32, 127));
        const SessionState state = sessionState(damaged);
        QVERIFY(!state.selection.head || state.selection.layer);
        QVERIFY(!state.selection.token || (*state.selection.token >= 0 && *state.selection.token <= 1'000'000));
    }
}

QTEST_APPLESS_MAIN(TestSessionState)
#include "tst_session_state.moc"
