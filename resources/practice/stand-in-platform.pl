#!/usr/bin/perl
# Stands in for Tale's platform container: answers the health check, nothing else.
#
#   stand-in-platform.pl PORT [ADDRESS]
#
# GET /api/health and GET /version answer 200 {"status":"ok"}, all else 404. Needs only
# the modules of Debian's perl-base. SIGTERM ends it at once, also as a container's
# first process.

use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($port, $address) = @ARGV;
die "usage: stand-in-platform.pl PORT [ADDRESS]\n" unless defined $port && $port =~ /^\d+$/;
$address //= '0.0.0.0';

$SIG{TERM} = $SIG{INT} = sub { exit 0 };
$SIG{PIPE} = 'IGNORE';    # a client that has gone is no reason to end

my $listener = IO::Socket::INET->new(
    LocalAddr => $address,
    LocalPort => $port,
    Proto     => 'tcp',
    Listen    => 16,
    ReuseAddr => 1,
) or die "cannot listen on $address:$port: $@\n";

my $sockets = IO::Select->new($listener);
my %request;              # client => what it has sent so far

sub answer {
    my ($text) = @_;
    my ($path) = $text =~ m{^GET (/[^\s?]*)};
    my $known = defined $path && ($path eq '/api/health' || $path eq '/version');
    my $status = $known ? '200 OK'            : '404 Not Found';
    my $body   = $known ? '{"status":"ok"}'   : '{"error":"not found"}';
    return join "\r\n", "HTTP/1.1 $status", 'Content-Type: application/json',
        'Content-Length: ' . length $body, 'Connection: close', '', $body;
}

# All clients are read side by side: one that connects and stays silent must not keep
# the others waiting.
while (1) {
    for my $socket ($sockets->can_read) {
        if ($socket == $listener) {
            my $client = $listener->accept or next;
            $sockets->add($client);
            $request{$client} = '';
            next;
        }
        my $read = sysread $socket, $request{$socket}, 4096, length $request{$socket};
        my $ended = !$read || length $request{$socket} > 16384;
        my $whole = $request{$socket} =~ /\r?\n\r?\n/;
        next unless $ended || $whole;
        syswrite $socket, answer($request{$socket}) if $whole;
        $sockets->remove($socket);
        delete $request{$socket};
        close $socket;
    }
}
