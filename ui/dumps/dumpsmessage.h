#pragma once

#include "ui/hosts/hostsession.h"

namespace talekeeper
{

class MessageBanner;

/// Says why no dumps are shown, or why those that are can't be used now, and what to do; hides the banner where all is
/// well, or nothing is known of the host yet.
void showDumpsMessage(MessageBanner &banner, const HostSession &session);

/// Why nothing can be done with the dumps now, for a tool tip; empty: they can be listed.
QString whyDumpsCantBeUsed(const HostSession &session);

} // namespace talekeeper
