#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

namespace talekeeper
{

/// A stretch of time, in seconds since 1970, UTC.
struct TimeSpan {
    double from = 0;
    double to = 0;

    double length() const { return to - from; }
    bool operator==(const TimeSpan &) const = default;
};

/// Where times stand on a line. Positions are in pixels.
struct TimeScale {
    TimeSpan shown;
    double left = 0;
    double width = 1;

    double x(double second) const { return left + (second - shown.from) / shown.length() * width; }
    double secondAt(double x) const { return shown.from + (x - left) / width * shown.length(); }
    double secondsPerPixel() const { return shown.length() / width; }
};

/// How far a span may go: no longer than all there is, nor shorter than some hours, and never past what there is.
TimeSpan boundedSpan(TimeSpan span, const TimeSpan &all);
/// \param factor under 1: nearer \param at the second that stays where it is
TimeSpan zoomedSpan(const TimeSpan &span, double factor, double at, const TimeSpan &all);
TimeSpan movedSpan(const TimeSpan &span, double seconds, const TimeSpan &all);
/// Moves a span just as far as a second needs to be in it, with some room around.
TimeSpan spanShowing(const TimeSpan &span, double second, const TimeSpan &all);

struct TimeTick {
    double second = 0;
    QString label; ///< "4 Nov", "8", "12:00", "2026"
    bool operator==(const TimeTick &) const = default;
};
/// Round times, UTC, in the order of time; as many as labels have room for. \param roomPerLabel in pixels
QList<TimeTick> timeTicks(const TimeScale &scale, double roomPerLabel);

} // namespace talekeeper
