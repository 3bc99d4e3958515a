#pragma once

#include "views/command_palette/palette_entry.h"
#include "views/command_palette/palette_search.h"

#include <QFrame>
#include <QPointer>

#include <vector>

class QLabel;
class QLineEdit;
class QListView;
class QTimer;

namespace orrery::views {

class PaletteModel;

/// The overlay that finds everything: type a few letters, Enter does it. Lies over its window's upper middle; Esc, a click beside it or
/// loss of focus closes it and gives the focus back.
class CommandPalette : public QFrame {
    Q_OBJECT
public:
    /// `window` is what it lies over.
    explicit CommandPalette(QWidget* window);

    void addProvider(PaletteProvider provider) { m_providers.push_back(std::move(provider)); }
    /// Asks the providers and shows itself; `typed` stands in the field, selected.
    void popUp(const QString& typed = {});

Q_SIGNALS:
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void createWidgets();
    void place();
    void search();
    void advance();
    void showHits();
    void step(int rows);
    void accept();
    void dismiss();

    std::vector<PaletteProvider> m_providers;
    std::vector<PaletteEntry> m_entries;
    PaletteSearch m_search;
    PaletteModel* m_model;
    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_none;
    QTimer* m_timer;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace orrery::views
