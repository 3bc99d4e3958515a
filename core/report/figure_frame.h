#pragma once

#include "core/report/figure_legend.h"

namespace orrery {

/// What all figures of this folder have around their data: head, legend, notes, provenance. Made for one figure, top to bottom.
class FigureFrame {
public:
    static constexpr double kMargin = 12, kTextSize = 8, kLabelSize = 7, kSmallSize = 6;   ///< points
    static constexpr double kMostLabel = 64;                                               ///< longer tokens are cut

    FigureFrame(const FigureStyle& style, const FigureCaption& caption);

    const FigureStyle& style() const { return m_style; }
    double room() const { return m_style.widthPoints - 2 * kMargin; }
    double top() const { return m_top; }  ///< below title and subtitle

    void text(FigureText text);
    void path(FigurePath path);
    void cells(FigureCells cells);
    /// A hairline around a rectangle.
    void outline(double x, double y, double width, double height);
    void line(FigurePoint from, FigurePoint to, FigureColor color, double width, std::vector<double> dashes = {});

    /// Legend, notes and provenance from `y` on, the legend's left end at `x`; the figure is done.
    Figure finished(double x, double y, const FigureLegend& legend);

    /// The first characters of a text that fit into so many points, with an ellipsis where some don't.
    static std::string cut(const std::string& text, double size, FigureFont font, double width);
    /// Every how many-th label is shown so that none touches the next.
    static int stride(double spacing);
    /// The widest of some labels in the label font, at most kMostLabel.
    static double widest(const std::vector<std::string>& labels);

private:
    double addBar(double x, double y, const FigureLegend& legend);
    double addSwatches(double x, double y, const FigureLegend& legend);
    double addWrapped(double y, std::string rest, double size, FigureFont font);

    FigureStyle m_style;
    FigureCaption m_caption;
    Figure m_figure;
    double m_top = 0;
};

}  // namespace orrery
