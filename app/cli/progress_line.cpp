#include "app/cli/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <string>

namespace orrery::cli {

namespace {

constexpr int kBarWidth = 30;
constexpr std::chrono::milliseconds kRedraw{60};   // under 20 times a second
constexpr std::chrono::seconds kLineEvery{2};

}  // namespace

ProgressLine::ProgressLine(std::FILE* stream)
    : m_stream(stream), m_terminal(isatty(fileno(stream)) == 1), m_next(Clock::now() + (m_terminal ? kRedraw : kLineEvery))
{
}

ProgressLine::~ProgressLine()
{
    clear();
}

void ProgressLine::show(const ProgressStep& step)
{
    const auto now = Clock::now();
    if (now < m_next) return;
    m_next = now + (m_terminal ? kRedraw : kLineEvery);
    draw(step);
}

void ProgressLine::draw(const ProgressStep& step)
{
    const double fraction = std::clamp(step.fraction, 0.0, 1.0);
    if (!m_terminal) {
        std::fprintf(m_stream, "%3.0f %% %s\n", 100 * fraction, step.doing.c_str());
        return;
    }
    const auto filled = static_cast<size_t>(fraction * kBarWidth);
    const std::string bar = std::string(filled, '#') + std::string(kBarWidth - filled, '.');
    std::fprintf(m_stream, "\r\033[K[%s] %3.0f %% %s", bar.c_str(), 100 * fraction, step.doing.c_str());
    std::fflush(m_stream);
    m_drawn = true;
}

void ProgressLine::clear()
{
    if (!m_drawn) return;
    std::fputs("\r\033[K", m_stream);
    std::fflush(m_stream);
    m_drawn = false;
}

}  // namespace orrery::cli
