#pragma once

#include "core/base/progress.h"

#include <chrono>
#include <cstdio>

namespace orrery::cli {

/// Shows how far work has come: one line redrawn on a terminal, else a line every few seconds.
class ProgressLine {
public:
    explicit ProgressLine(std::FILE* stream);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(const ProgressStep& step);
    /// Takes the bar off the terminal.
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    void draw(const ProgressStep& step);

    std::FILE* m_stream;
    bool m_terminal;
    bool m_drawn = false;
    Clock::time_point m_next;
};

}  // namespace orrery::cli
