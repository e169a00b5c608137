#include "hostgate.h"

#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr QByteArrayView program = R"(#!/bin/sh
[ ! -e "$1/gate-all" ] || { echo 'Cannot connect to the Docker daemon' >&2; exit 1; }
while [ "$2" = start ] && [ -e "$1/gate-start" ]; do sleep 0.1; done
exec bash "${0%/*}/container-behind-gate.sh" "$@"
)";

} // namespace

QString HostGate::bar(Gate gate) const { return m_directory + (gate == Gate::Start ? "/gate-start"_L1 : "/gate-all"_L1); }

/// Where a window has connected since, the program stands there again without.
void HostGate::build() const
{
    const QString front = m_directory + "/programs/container.sh"_L1, behind = m_directory + "/programs/container-behind-gate.sh"_L1;
    QFile there(front);
    QVERIFY(there.open(QIODevice::ReadOnly));
    if (there.readAll() == program)
        return;
    there.close();
    QFile::remove(behind);
    QVERIFY(there.rename(behind));
    QFile made(front);
    QVERIFY(made.open(QIODevice::WriteOnly) && made.write(program.data(), program.size()) == program.size());
    QVERIFY(made.setPermissions(QFile::Permissions(0x7755)));
}

void HostGate::shut(Gate gate) const
{
    build();
    QFile file(bar(gate));
    QVERIFY(file.open(QIODevice::WriteOnly));
}

void HostGate::open(Gate gate) const { QVERIFY(QFile::remove(bar(gate))); }

} // namespace talekeeper
