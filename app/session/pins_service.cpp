#include "app/session/pins_service.h"

#include "app/commands/step_command.h"
#include "app/session/selection_json.h"
#include "app/session/session.h"
#include "core/record/workspace_notes.h"
#include "views/attention/attention_panel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUndoStack>

#include <algorithm>
#include <utility>

namespace orrery::app {

namespace {

constexpr qsizetype kMaxHeads = 100'000;  ///< more pins than any model has heads are rubbish
const std::string kViewName = std::string(kReservedViewPrefix) + "pinned-heads";

QString key(const char* name) { return QString::fromLatin1(name); }

QJsonArray headArray(const std::set<HeadRef>& heads)
{
    QJsonArray array;
    for (const HeadRef& head : heads) array.append(QJsonArray{head.layer, head.head});
    return array;
}

std::set<HeadRef> headsOf(const QJsonArray& array)
{
    std::set<HeadRef> heads;
    for (qsizetype i = 0; i < std::min(array.size(), kMaxHeads); ++i) {
        const QJsonArray pair = array[i].toArray();
        const auto layer = indexNumber(pair.at(0)), head = indexNumber(pair.at(1));
        if (layer && head) heads.insert({*layer, *head});
    }
    return heads;
}

/// What the step is called: the head that came or went, if it is one.
QString stepName(const std::set<HeadRef>& before, const std::set<HeadRef>& after)
{
    std::vector<HeadRef> gone, come;
    std::ranges::set_difference(before, after, std::back_inserter(gone));
    std::ranges::set_difference(after, before, std::back_inserter(come));
    if (come.size() == 1 && gone.empty()) return PinsService::tr("Pin %1").arg(QString::fromStdString(headName(come.front())));
    if (gone.size() == 1 && come.empty()) return PinsService::tr("Unpin %1").arg(QString::fromStdString(headName(gone.front())));
    return PinsService::tr("Change Pinned Heads");
}

}  // namespace

QString toText(const PinnedHeads& pins)
{
    QJsonObject models;
    for (const auto& [model, heads] : pins)
        if (!heads.empty()) models[QString::fromStdString(model)] = headArray(heads);
    return QString::fromUtf8(QJsonDocument(QJsonObject{{key("version"), 1}, {key("models"), models}}).toJson(QJsonDocument::Compact));
}

PinnedHeads pinnedHeads(const QString& text)
{
    PinnedHeads pins;
    const QJsonObject models = QJsonDocument::fromJson(text.toUtf8()).object()[key("models")].toObject();
    for (auto at = models.begin(); at != models.end(); ++at)
        if (std::set<HeadRef> heads = headsOf(at.value().toArray()); !heads.empty()) pins[at.key().toStdString()] = std::move(heads);
    return pins;
}

PinsService::PinsService(Session& session, views::AttentionPanel& panel, QUndoStack& undo, QObject* parent)
    : QObject(parent), m_session(session), m_panel(panel), m_undo(undo), m_editor(session)
{
    connect(&m_session, &Session::workspaceChanged, this, [this] {
        m_known = false;
        take({});
    });
    connect(&m_session, &Session::contentsChanged, this, &PinsService::read);
    // The panel is told of a prompt by another service, and first.
    connect(&m_session, &Session::promptChanged, this, &PinsService::followPanel, Qt::QueuedConnection);
    connect(&m_panel, &views::Panel::pinned, this, &PinsService::followPanel, Qt::QueuedConnection);
    connect(&m_panel, &views::AttentionPanel::pinnedHeadsChanged, this, &PinsService::change);
    read();
}

void PinsService::read()
{
    // Nobody else changes them: once a file is enough, and never behind the user's back.
    if (!m_session.readers() || !m_session.contents()) return take({});
    if (std::exchange(m_readFrom, m_session.readers()) == m_session.readers()) return;
    m_session.edits().start(JobSpec{QStringLiteral("pins"), {}}, this,  // behind what undo still writes
        [readers = m_session.readers()](JobContext&) {
            const auto workspace = readers->lease();
            const auto row = findView(*workspace, kViewName);
            return row ? pinnedHeads(QString::fromStdString(row->stateJson)) : PinnedHeads{};
        },
        [this, readers = m_readFrom](PinnedHeads pins) {
            if (readers != m_session.readers()) return;
            m_known = true;
            take(std::move(pins));
        },
        [this, readers = m_readFrom](const Error& error) {
            if (readers == m_readFrom) m_readFrom.reset();  // the next contents, or the next pin, ask again
            if (error.kind() != ErrorKind::Cancelled) Q_EMIT m_session.logged(LogLevel::Warning, QString::fromUtf8(error.what()));
        });
}

void PinsService::take(PinnedHeads pins)
{
    m_pins = std::move(pins);
    followPanel();
}

std::string PinsService::shownModel() const
{
    const auto context = m_panel.context();
    const auto contents = m_session.contents();
    if (!context || !contents || !context->prompt->run.model) return {};
    const auto row = std::ranges::find(contents->models, *context->prompt->run.model, &ModelRow::id);
    return row == contents->models.end() ? std::string() : digestText(row->info.weightsDigest);
}

void PinsService::followPanel()
{
    const auto found = m_pins.find(shownModel());
    m_panel.setPinnedHeads(found == m_pins.end() ? std::set<HeadRef>() : found->second);
}

/// What the file holds is not known yet, or could not be read: it must not be written over.
void PinsService::refuse()
{
    followPanel();
    if (m_session.readers()) Q_EMIT m_session.failed(tr("The pinned heads of this workspace are not read yet. Nothing was changed; try again."), {});
    read();
}

void PinsService::change(const std::set<HeadRef>& heads)
{
    if (!m_known) return refuse();
    const std::string model = shownModel();
    const std::set<HeadRef> before = m_pins[model];
    if (heads == before) return;
    m_undo.push(new StepCommand(stepName(before, heads), [=, this] { set(model, heads); }, [=, this] { set(model, before); }));
}

void PinsService::set(const std::string& model, const std::set<HeadRef>& heads)
{
    m_pins[model] = heads;
    followPanel();
    m_editor.edit({}, tr("The pinned heads could not be kept."),
        [text = toText(m_pins).toStdString()](Workspace& workspace, JobContext&) {
            putView(workspace, kViewName, text);
            return true;
        },
        [](bool) {});
}

}  // namespace orrery::app
