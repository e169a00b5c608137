#pragma once

#include <QString>

namespace talekeeper
{

class HostView;
struct WindowState;

/// Shows a host's view as it was left; what is not known stays as it is. \param left as the host was called then
void applyView(HostView &view, const WindowState &state, const QString &left);

/// Notes how a host's view stands, under its name.
void noteView(const HostView &view, WindowState &state);

} // namespace talekeeper
