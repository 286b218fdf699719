#!/bin/sh
# /usr/local/sbin/dooropener, mode 0755: a command of the house by root's hand, as its own user and with its settings.
set -a
. /etc/dooropener/environment
cd "$DATA_FOLDER"
exec runuser -u dooropener -- /opt/dooropener/bin/dooropener "$@"
