#include "core/dumps/gzipcheck.h"

#include <QCoreApplication>

#include <zlib.h>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct GzipText {
    Q_DECLARE_TR_FUNCTIONS(GzipCheck)
};

constexpr int gzipOnly = 15 + 16; // zlib manual, inflateInit2
constexpr qsizetype keptBytes = 4096; // the last line is followed by some empty ones and \unrestrict with its key

} // namespace

struct GzipCheck::State {
    enum class Place { Before, Within, Behind, Broken, Garbage };

    z_stream stream = {};
    Place place = Place::Before;
    QByteArray end;

    void unpack();
};

/// Goes through what stands ready in the stream, to the end of the member at most.
void GzipCheck::State::unpack()
{
    std::array<Bytef, 1 << 16> buffer {};
    int status = Z_OK;
    do {
        stream.next_out = buffer.data();
        stream.avail_out = uInt(buffer.size());
        status = inflate(&stream, Z_NO_FLUSH);
        const qsizetype size = qsizetype(buffer.size()) - qsizetype(stream.avail_out);
        const QByteArrayView unpacked(buffer.data(), size);
        if (size >= keptBytes)
            end.assign(unpacked.last(keptBytes));
        else if (end.append(unpacked); end.size() > keptBytes)
            end = end.last(keptBytes);
    } while (status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
    if (status == Z_STREAM_END)
        place = Place::Behind;
    else if (status != Z_OK && status != Z_BUF_ERROR)
        place = Place::Broken;
}

GzipCheck::GzipCheck()
    : m_state(std::make_unique<State>())
{
    inflateInit2(&m_state->stream, gzipOnly);
}

GzipCheck::~GzipCheck() { inflateEnd(&m_state->stream); }

void GzipCheck::add(const QByteArray &bytes)
{
    State &state = *m_state;
    state.stream.next_in = const_cast<Bytef *>(reinterpret_cast<const Bytef *>(bytes.constData())); // zlib only reads it
    state.stream.avail_in = uInt(bytes.size());
    while (state.stream.avail_in > 0 && state.place != State::Place::Broken && state.place != State::Place::Garbage) {
        if (state.place == State::Place::Behind) {
            // Zeros up to the end of a block are padding; another member begins with its magic number; nothing else may follow.
            if (*state.stream.next_in == 0) {
                ++state.stream.next_in;
                --state.stream.avail_in;
                continue;
            }
            if (*state.stream.next_in != 0x1f) {
                state.place = State::Place::Garbage;
                break;
            }
            inflateReset2(&state.stream, gzipOnly);
        }
        state.place = State::Place::Within;
        state.unpack();
    }
    state.stream.next_in = nullptr;
    state.stream.avail_in = 0;
}

QString GzipCheck::fault() const
{
    switch (m_state->place) {
    case State::Place::Before:
        return GzipText::tr("it is empty");
    case State::Place::Within:
        return GzipText::tr("it is cut short: it ends in the middle of its data");
    case State::Place::Broken:
        return GzipText::tr("it is not gzip, or its checksum is wrong");
    case State::Place::Garbage:
        return GzipText::tr("other bytes follow its end");
    case State::Place::Behind:
        break;
    }
    // pg_dump's last line, and pg_dumpall's.
    for (const auto &line : {"\n-- PostgreSQL database dump complete\n", "\n-- PostgreSQL database cluster dump complete\n"})
        if (m_state->end.contains(line))
            return {};
    return GzipText::tr("its last line, \"PostgreSQL database dump complete\", is missing");
}

} // namespace talekeeper
