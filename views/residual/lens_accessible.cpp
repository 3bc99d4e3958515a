#include "views/residual/lens_accessible.h"

#include "views/residual/lens_view.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace orrery::views {

namespace {

class LensInterface : public QAccessibleWidget {
public:
    explicit LensInterface(LensView* view) : QAccessibleWidget(view, QAccessible::Graphic), m_view(view) {}

    QString text(QAccessible::Text kind) const override
    {
        if (kind != QAccessible::Value) return QAccessibleWidget::text(kind);
        return m_view->cursor() ? m_view->spokenCell(*m_view->cursor()) : QString();
    }

private:
    LensView* m_view;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* view = qobject_cast<LensView*>(object);
    return view ? new LensInterface(view) : nullptr;
}

}  // namespace

void installLensAccessibility()
{
    static const bool installed = (QAccessible::installFactory(makeInterface), true);
    Q_UNUSED(installed)
}

}  // namespace orrery::views
