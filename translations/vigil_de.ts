<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>AlarmDetails</name>
    <message>
        <source>raised</source>
        <translation>ausgelöst</translation>
    </message>
    <message>
        <source>nobody is called</source>
        <translation>niemand wird gerufen</translation>
    </message>
    <message>
        <source>people are called again</source>
        <translation>es wird wieder gerufen</translation>
    </message>
    <message>
        <source>called</source>
        <translation>gerufen</translation>
    </message>
    <message>
        <source>reached</source>
        <translation>erreicht</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>nicht erreicht</translation>
    </message>
    <message>
        <source>not reached yet</source>
        <translation>noch nicht erreicht</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>quittiert</translation>
    </message>
    <message>
        <source>acknowledgement taken back</source>
        <translation>Quittierung zurückgenommen</translation>
    </message>
    <message>
        <source>acknowledgement timed out</source>
        <translation>Quittierung abgelaufen</translation>
    </message>
    <message>
        <source>shelved</source>
        <translation>zurückgestellt</translation>
    </message>
    <message>
        <source>no longer shelved</source>
        <translation>nicht mehr zurückgestellt</translation>
    </message>
    <message>
        <source>priority raised</source>
        <translation>Priorität erhöht</translation>
    </message>
    <message>
        <source>came back</source>
        <translation>kam wieder</translation>
    </message>
    <message>
        <source>nobody has answered</source>
        <translation>niemand hat geantwortet</translation>
    </message>
    <message>
        <source>over</source>
        <translation>vorbei</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>abgeschlossen</translation>
    </message>
    <message>
        <source>note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>nothing was to be done</source>
        <translation>es war nichts zu tun</translation>
    </message>
    <message>
        <source>acknowledgement asked for</source>
        <translation>Quittierung verlangt</translation>
    </message>
    <message>
        <source>shelving asked for</source>
        <translation>Zurückstellen verlangt</translation>
    </message>
    <message>
        <source>reset</source>
        <translation>zurückgesetzt</translation>
    </message>
    <message>
        <source>Look at the patient. Is the monitor on, and its network plugged in?</source>
        <translation>Nach dem Patienten sehen. Ist der Monitor an und sein Netzwerk eingesteckt?</translation>
    </message>
    <message>
        <source>Look at the patient, then at the sensor and its cable.</source>
        <translation>Nach dem Patienten sehen, dann nach Sensor und Kabel.</translation>
    </message>
    <message>
        <source>Watch these beds at their monitors until the source is back. See Operations for the cause.</source>
        <translation>Diese Betten an ihren Monitoren beobachten, bis die Quelle wieder da ist. Die Ursache steht unter Betrieb.</translation>
    </message>
    <message>
        <source>Nobody who was called has taken it on: go yourself, or call.</source>
        <translation>Niemand, der gerufen wurde, hat übernommen: selbst gehen oder anrufen.</translation>
    </message>
    <message>
        <source>People may not be told: look at the screen more often. See Operations for the cause.</source>
        <translation>Leute erfahren es vielleicht nicht: öfter auf den Bildschirm sehen. Die Ursache steht unter Betrieb.</translation>
    </message>
    <message>
        <source>See Operations for the cause.</source>
        <translation>Die Ursache steht unter Betrieb.</translation>
    </message>
    <message>
        <source>Look at the patient first, then at the sensor.</source>
        <translation>Erst nach dem Patienten sehen, dann nach dem Sensor.</translation>
    </message>
</context>
<context>
    <name>AlarmFigures</name>
    <message>
        <source>%1 high</source>
        <translation>%1 hoch</translation>
    </message>
    <message>
        <source>%1 med</source>
        <translation>%1 mittel</translation>
    </message>
    <message>
        <source>%1 low</source>
        <translation>%1 niedrig</translation>
    </message>
    <message>
        <source>%1 info</source>
        <translation>%1 Info</translation>
    </message>
    <message>
        <source>%1 ack.</source>
        <comment>acknowledged alarms</comment>
        <translation>%1 quittiert</translation>
    </message>
    <message>
        <source>+%1 ack.</source>
        <comment>acknowledged alarms</comment>
        <translation>+%1 quittiert</translation>
    </message>
    <message>
        <source>No alarms</source>
        <translation>Keine Alarme</translation>
    </message>
    <message>
        <source>Not acknowledged: %1. Acknowledged: %2.</source>
        <translation>Nicht quittiert: %1. Quittiert: %2.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>%1 shelved</source>
        <comment>alarms</comment>
        <translation>%1 zurückgestellt</translation>
    </message>
    <message>
        <source>+%1 shelved</source>
        <comment>alarms</comment>
        <translation>+%1 zurückgestellt</translation>
    </message>
    <message>
        <source>Shelved: %1.</source>
        <translation>Zurückgestellt: %1.</translation>
    </message>
</context>
<context>
    <name>BedContent</name>
    <message>
        <source>last seen %1, %2 ago</source>
        <translation>zuletzt %1, vor %2</translation>
    </message>
    <message>
        <source>no data yet</source>
        <translation>noch keine Daten</translation>
    </message>
    <message>
        <source>%1, empty</source>
        <translation>%1, leer</translation>
    </message>
    <message>
        <source>alarm, priority %1: %2</source>
        <translation>Alarm, Priorität %1: %2</translation>
    </message>
    <message>
        <source>clock %1</source>
        <comment>offset</comment>
        <translation>Uhr %1</translation>
    </message>
    <message>
        <source>Nothing has come from this bed since the start</source>
        <translation>Von diesem Bett kam seit dem Start nichts</translation>
    </message>
    <message>
        <source>Source lost</source>
        <translation>Quelle ausgefallen</translation>
    </message>
</context>
<context>
    <name>BedTile</name>
    <message>
        <source>frozen −%1 s</source>
        <translation>eingefroren −%1 s</translation>
    </message>
    <message>
        <source>No data</source>
        <translation>Keine Daten</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation>Noch keine Daten</translation>
    </message>
</context>
<context>
    <name>ClockText</name>
    <message>
        <source>s</source>
        <comment>seconds</comment>
        <translation>s</translation>
    </message>
    <message>
        <source>min</source>
        <comment>minutes</comment>
        <translation>min</translation>
    </message>
    <message>
        <source>h</source>
        <comment>hours</comment>
        <translation>h</translation>
    </message>
    <message>
        <source>Clock of the device is %1</source>
        <translation>Uhr des Geräts geht %1</translation>
    </message>
    <message>
        <source>Clock of %1 is %2</source>
        <translation>Uhr von %1 geht %2</translation>
    </message>
    <message>
        <source>%1 behind</source>
        <translation>%1 nach</translation>
    </message>
    <message>
        <source>%1 ahead</source>
        <translation>%1 vor</translation>
    </message>
    <message>
        <source>Computer&apos;s clock was set %1 back</source>
        <translation>Uhr des Rechners wurde um %1 zurückgestellt</translation>
    </message>
    <message>
        <source>Computer&apos;s clock was set %1 ahead</source>
        <translation>Uhr des Rechners wurde um %1 vorgestellt</translation>
    </message>
    <message>
        <source>d</source>
        <comment>days</comment>
        <translation>d</translation>
    </message>
    <message>
        <source>y</source>
        <comment>years</comment>
        <translation>J</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s)</source>
        <translation>
            <numerusform>%n Jahr</numerusform>
            <numerusform>%n Jahre</numerusform>
        </translation>
    </message>
    <message>
        <source>Computer slept %1: nothing was watched</source>
        <translation>Rechner schlief %1: nichts wurde überwacht</translation>
    </message>
    <message>
        <source>off</source>
        <comment>a clock</comment>
        <translation>falsch</translation>
    </message>
    <message>
        <source>Computer&apos;s clock was set</source>
        <translation>Uhr des Rechners wurde verstellt</translation>
    </message>
    <message>
        <source>Computer slept: nothing was watched</source>
        <translation>Rechner schlief: nichts wurde überwacht</translation>
    </message>
    <message>
        <source>%1: values are judged by arrival</source>
        <translation>%1: Werte werden nach Ankunft beurteilt</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <comment>Computer&apos;s clock was set</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Computer slept %1 until %2: nothing was watched</source>
        <translation>Rechner schlief %1 bis %2: nichts wurde überwacht</translation>
    </message>
</context>
<context>
    <name>ConnectionTest</name>
    <message>
        <source>The name service does not answer.</source>
        <translation>Der Namensdienst antwortet nicht.</translation>
    </message>
    <message>
        <source>Check the network connection, or enter the address instead.</source>
        <translation>Prüfen Sie die Netzverbindung oder geben Sie statt des Namens die Adresse ein.</translation>
    </message>
    <message>
        <source>No computer of this name is known.</source>
        <translation>Es ist kein Rechner dieses Namens bekannt.</translation>
    </message>
    <message>
        <source>Check the spelling of the host, or enter its address.</source>
        <translation>Prüfen Sie die Schreibweise des Rechnernamens oder geben Sie seine Adresse ein.</translation>
    </message>
    <message>
        <source>The host does not answer on this port.</source>
        <translation>Der Rechner antwortet an diesem Port nicht.</translation>
    </message>
    <message>
        <source>Check that it is switched on, and that no firewall is in between.</source>
        <translation>Prüfen Sie, ob er eingeschaltet ist und keine Firewall dazwischen steht.</translation>
    </message>
    <message>
        <source>The host refuses connections on this port.</source>
        <translation>Der Rechner lehnt Verbindungen an diesem Port ab.</translation>
    </message>
    <message>
        <source>Check the port, and that the broker is running there.</source>
        <translation>Prüfen Sie den Port, und ob der Broker dort läuft.</translation>
    </message>
    <message>
        <source>The certificate of the broker was refused: it is for another host, out of date, or of an unknown issuer.</source>
        <translation>Das Zertifikat des Brokers wurde abgelehnt: Es gilt für einen anderen Rechner, ist abgelaufen oder von einem unbekannten Aussteller.</translation>
    </message>
    <message>
        <source>Enter the host as the certificate names it, and choose the CA file of its issuer.</source>
        <translation>Geben Sie den Rechner so ein, wie das Zertifikat ihn nennt, und wählen Sie die CA-Datei des Ausstellers.</translation>
    </message>
    <message>
        <source>A certificate or key file cannot be used.</source>
        <translation>Eine Zertifikats- oder Schlüsseldatei ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>Choose PEM files this user may read, and a key that fits its certificate.</source>
        <translation>Wählen Sie PEM-Dateien, die dieser Benutzer lesen darf, und einen Schlüssel, der zum Zertifikat passt.</translation>
    </message>
    <message>
        <source>The broker does not answer the TLS greeting.</source>
        <translation>Der Broker beantwortet die TLS-Begrüßung nicht.</translation>
    </message>
    <message>
        <source>Check that this port speaks TLS (usual: 8883 MQTT, 9093 Kafka).</source>
        <translation>Prüfen Sie, ob dieser Port TLS spricht (üblich: 8883 MQTT, 9093 Kafka).</translation>
    </message>
    <message>
        <source>The host cannot be checked against a certificate.</source>
        <translation>Der Rechnername lässt sich nicht mit einem Zertifikat vergleichen.</translation>
    </message>
    <message>
        <source>Enter the host name without a dot at its end.</source>
        <translation>Geben Sie den Rechnernamen ohne Punkt am Ende ein.</translation>
    </message>
    <message>
        <source>No encryption could be agreed on.</source>
        <translation>Es kam keine Verschlüsselung zustande.</translation>
    </message>
    <message>
        <source>Check that this port speaks TLS 1.2 or newer, and whether the broker asks for a client certificate.</source>
        <translation>Prüfen Sie, ob dieser Port TLS 1.2 oder neuer spricht und ob der Broker ein Client-Zertifikat verlangt.</translation>
    </message>
    <message>
        <source>The broker refuses user or password.</source>
        <translation>Der Broker lehnt Benutzer oder Passwort ab.</translation>
    </message>
    <message>
        <source>Check both, and that the account is enabled at the broker.</source>
        <translation>Prüfen Sie beides, und ob das Konto beim Broker freigegeben ist.</translation>
    </message>
    <message>
        <source>The broker does not speak MQTT 3.1.1.</source>
        <translation>Der Broker spricht nicht MQTT 3.1.1.</translation>
    </message>
    <message>
        <source>Enable that version at the broker.</source>
        <translation>Geben Sie diese Version beim Broker frei.</translation>
    </message>
    <message>
        <source>The broker does not offer this sign-in.</source>
        <translation>Der Broker bietet diese Anmeldung nicht an.</translation>
    </message>
    <message>
        <source>Choose the sign-in that the broker offers, or leave the user empty.</source>
        <translation>Wählen Sie die Anmeldung, die der Broker bietet, oder lassen Sie den Benutzer leer.</translation>
    </message>
    <message>
        <source>Something listens there, but does not answer as a broker.</source>
        <translation>Dort antwortet etwas, aber nicht wie ein Broker.</translation>
    </message>
    <message>
        <source>Check that kind of broker, port and encryption fit together.</source>
        <translation>Prüfen Sie, ob Art des Brokers, Port und Verschlüsselung zusammenpassen.</translation>
    </message>
    <message>
        <source>The broker hung up during sign-in.</source>
        <translation>Der Broker hat während der Anmeldung getrennt.</translation>
    </message>
    <message>
        <source>Check that kind of broker, port and encryption fit together; its log says why.</source>
        <translation>Prüfen Sie, ob Art des Brokers, Port und Verschlüsselung zusammenpassen; sein Protokoll nennt den Grund.</translation>
    </message>
    <message>
        <source>The broker has no such topic.</source>
        <translation>Der Broker kennt dieses Topic nicht.</translation>
    </message>
    <message>
        <source>Check its spelling; upper and lower case differ.</source>
        <translation>Prüfen Sie die Schreibweise; Groß- und Kleinschreibung zählt.</translation>
    </message>
    <message>
        <source>This user may not read the topic.</source>
        <translation>Dieser Benutzer darf das Topic nicht lesen.</translation>
    </message>
    <message>
        <source>Ask for read access to it, or choose another topic.</source>
        <translation>Beantragen Sie das Leserecht dafür oder wählen Sie ein anderes Topic.</translation>
    </message>
    <message>
        <source>The broker does not confirm the subscription.</source>
        <translation>Der Broker bestätigt das Abonnement nicht.</translation>
    </message>
    <message>
        <source>Try again; if it stays, look into the log of the broker.</source>
        <translation>Versuchen Sie es noch einmal; bleibt es dabei, sehen Sie in das Protokoll des Brokers.</translation>
    </message>
    <message>
        <source>The broker refuses the subscription.</source>
        <translation>Der Broker lehnt das Abonnement ab.</translation>
    </message>
    <message>
        <source>Check the topic, and what the log of the broker says.</source>
        <translation>Prüfen Sie das Topic und sehen Sie in das Protokoll des Brokers.</translation>
    </message>
    <message>
        <source>Connected, but no message came on this topic.</source>
        <translation>Verbunden, aber auf diesem Topic kam keine Nachricht.</translation>
    </message>
    <message>
        <source>Check that a device is sending now, and that the filter matches its topic (vigil/# matches all below vigil).</source>
        <translation>Prüfen Sie, ob gerade ein Gerät sendet und der Filter auf dessen Topic passt (vigil/# passt auf alles unter vigil).</translation>
    </message>
    <message>
        <source>Connected, but no message came in this topic.</source>
        <translation>Verbunden, aber in diesem Topic kam keine Nachricht.</translation>
    </message>
    <message>
        <source>Check that a device is sending now, and that this is the right topic.</source>
        <translation>Prüfen Sie, ob gerade ein Gerät sendet und ob dies das richtige Topic ist.</translation>
    </message>
    <message>
        <source>The connection was lost before the first message.</source>
        <translation>Die Verbindung brach vor der ersten Nachricht ab.</translation>
    </message>
    <message>
        <source>A message came, but it cannot be read as values.</source>
        <translation>Es kam eine Nachricht, aber sie lässt sich nicht als Werte lesen.</translation>
    </message>
    <message>
        <source>Check that the topic carries JSON or CBOR of the message convention. Once connected, the dead letters on the operations page show it in full.</source>
        <translation>Prüfen Sie, ob das Topic JSON oder CBOR nach der Nachrichtenkonvention führt. Nach dem Verbinden zeigt die Betriebsseite sie vollständig unter den abgelehnten Nachrichten.</translation>
    </message>
    <message>
        <source>Find the host</source>
        <translation>Rechner finden</translation>
    </message>
    <message>
        <source>Reach the port</source>
        <translation>Port erreichen</translation>
    </message>
    <message>
        <source>Encrypt</source>
        <translation>Verschlüsseln</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Subscribe</source>
        <translation>Abonnieren</translation>
    </message>
    <message>
        <source>First message</source>
        <translation>Erste Nachricht</translation>
    </message>
    <message>
        <source>Read its values</source>
        <translation>Werte lesen</translation>
    </message>
    <message>
        <source>A setting of this connection cannot work.</source>
        <translation>Eine Einstellung dieser Verbindung kann nicht gehen.</translation>
    </message>
    <message>
        <source>Correct what the details below name, and test again.</source>
        <translation>Berichtigen Sie, was die Einzelheiten unten nennen, und prüfen Sie erneut.</translation>
    </message>
</context>
<context>
    <name>DiskText</name>
    <message>
        <source>&gt; 1 year</source>
        <translation>&gt; 1 Jahr</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 T</translation>
    </message>
    <message>
        <source>Room on the disk of the database.</source>
        <translation>Platz auf der Platte der Datenbank.</translation>
    </message>
    <message>
        <source>Old values are removed before Vigil&apos;s data could fill it.</source>
        <translation>Alte Werte werden entfernt, bevor Vigils Daten sie füllen könnten.</translation>
    </message>
    <message>
        <source>It lasts at least this long; the rate is still being measured.</source>
        <translation>Er reicht mindestens so lange; die Rate wird noch gemessen.</translation>
    </message>
    <message>
        <source>At the present rate it is full after this time.</source>
        <translation>Bei der jetzigen Rate ist sie nach dieser Zeit voll.</translation>
    </message>
    <message>
        <source>How long it lasts is known after a minute.</source>
        <translation>Wie lange er reicht, ist nach einer Minute bekannt.</translation>
    </message>
    <message>
        <source>disk: room unknown</source>
        <translation>Platte: Platz unbekannt</translation>
    </message>
    <message>
        <source>The disk does not say how much room it has.</source>
        <translation>Das Dateisystem sagt nicht, wie viel Platz es hat.</translation>
    </message>
    <message>
        <source>enough</source>
        <translation>reicht</translation>
    </message>
    <message>
        <source>disk %1</source>
        <translation>Platte %1</translation>
    </message>
    <message>
        <source>disk %1 free</source>
        <translation>Platte %1 frei</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>/s</source>
        <translation>/s</translation>
    </message>
    <message>
        <source>steady</source>
        <translation>gleichbleibend</translation>
    </message>
    <message>
        <source>caught up</source>
        <translation>aufgeholt</translation>
    </message>
    <message>
        <source>growing</source>
        <translation>wächst</translation>
    </message>
    <message>
        <source>not shrinking</source>
        <translation>schrumpft nicht</translation>
    </message>
    <message>
        <source>gaps</source>
        <translation>Lücken</translation>
    </message>
    <message>
        <source>Interruptions in the numbering of a stream</source>
        <translation>Unterbrechungen in der Nummerierung eines Stroms</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlend</translation>
    </message>
    <message>
        <source>Messages that never arrived, by their numbering</source>
        <translation>Nachrichten, die laut Nummerierung nie ankamen</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>Messages thrown away because a queue was full</source>
        <translation>Nachrichten, die wegen einer vollen Warteschlange verworfen wurden</translation>
    </message>
    <message>
        <source>dead letters</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>Messages that were refused; kept in the list below</source>
        <translation>Nachrichten, die abgelehnt wurden; sie stehen in der Liste unten</translation>
    </message>
    <message>
        <source>late</source>
        <translation>verspätet</translation>
    </message>
    <message>
        <source>Rows too late for their window</source>
        <translation>Zeilen, die zu spät für ihr Fenster kamen</translation>
    </message>
    <message>
        <source>duplicates</source>
        <translation>doppelt</translation>
    </message>
    <message>
        <source>Rows that had arrived before and were left out</source>
        <translation>Zeilen, die schon einmal kamen und ausgelassen wurden</translation>
    </message>
    <message>
        <source>not stored</source>
        <translation>nicht gespeichert</translation>
    </message>
    <message>
        <source>Rows the disk was too slow for; marked as a gap</source>
        <translation>Zeilen, für die der Datenträger zu langsam war; als Lücke vermerkt</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>HR</source>
        <comment>heart rate</comment>
        <translation>HF</translation>
    </message>
    <message>
        <source>PR</source>
        <comment>pulse rate</comment>
        <translation>PF</translation>
    </message>
    <message>
        <source>RR</source>
        <comment>respiratory rate</comment>
        <translation>AF</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>d</source>
        <translation>d</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>day %1</source>
        <translation>Tag %1</translation>
    </message>
    <message>
        <source>no date, %1</source>
        <translation>ohne Datum, %1</translation>
    </message>
</context>
<context>
    <name>HourLine</name>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>1 h %1</source>
        <translation>1 h %1</translation>
    </message>
    <message>
        <source>no values</source>
        <translation>keine Werte</translation>
    </message>
</context>
<context>
    <name>InputChecks</name>
    <message>
        <source>Enter the name or address of the broker.</source>
        <translation>Geben Sie Name oder Adresse des Brokers ein.</translation>
    </message>
    <message>
        <source>Only the name, without what stands before ://</source>
        <translation>Nur der Name, ohne das, was vor :// steht</translation>
    </message>
    <message>
        <source>A host name holds no spaces.</source>
        <translation>Ein Rechnername enthält keine Leerzeichen.</translation>
    </message>
    <message>
        <source>Enter the port in its own field.</source>
        <translation>Geben Sie den Port im eigenen Feld ein.</translation>
    </message>
    <message>
        <source>This is not a host name.</source>
        <translation>Das ist kein Rechnername.</translation>
    </message>
    <message>
        <source>Enter what to subscribe to, for example vigil/#</source>
        <translation>Geben Sie ein, was abonniert werden soll, zum Beispiel vigil/#</translation>
    </message>
    <message>
        <source>This is not a topic filter.</source>
        <translation>Das ist kein Topic-Filter.</translation>
    </message>
    <message>
        <source># must stand alone in the last level, as in vigil/#</source>
        <translation># muss allein in der letzten Ebene stehen, wie in vigil/#</translation>
    </message>
    <message>
        <source>+ must stand alone between two slashes, as in ward/+/vitals</source>
        <translation>+ muss allein zwischen zwei Schrägstrichen stehen, wie in ward/+/vitals</translation>
    </message>
    <message>
        <source>Enter the topic to read.</source>
        <translation>Geben Sie das zu lesende Topic ein.</translation>
    </message>
    <message>
        <source>Kafka topics know no wildcards and no levels: enter one name.</source>
        <translation>Kafka kennt weder Platzhalter noch Ebenen: Geben Sie einen Namen ein.</translation>
    </message>
    <message>
        <source>A Kafka topic holds letters, digits, dot, underscore and hyphen.</source>
        <translation>Ein Kafka-Topic besteht aus Buchstaben, Ziffern, Punkt, Unterstrich und Bindestrich.</translation>
    </message>
</context>
<context>
    <name>LaneLabel</name>
    <message>
        <source>%1 mm/mV</source>
        <translation>%1 mm/mV</translation>
    </message>
    <message>
        <source>no unit</source>
        <translation>ohne Einheit</translation>
    </message>
    <message>
        <source>clipped</source>
        <comment>wave beyond its scale</comment>
        <translation>gekappt</translation>
    </message>
</context>
<context>
    <name>LossWording</name>
    <message>
        <source>Values not stored</source>
        <translation>Nicht gespeicherte Werte</translation>
    </message>
    <message>
        <source>Messages that never arrived</source>
        <translation>Nachrichten, die nie ankamen</translation>
    </message>
    <message>
        <source>Messages thrown away</source>
        <translation>Verworfene Nachrichten</translation>
    </message>
    <message>
        <source>Rows too late for their window</source>
        <translation>Zeilen, zu spät für ihr Fenster</translation>
    </message>
    <message>
        <source>Rows that had arrived before</source>
        <translation>Zeilen, die schon da waren</translation>
    </message>
    <message>
        <source>Wave samples left out</source>
        <translation>Ausgelassene Kurvenwerte</translation>
    </message>
    <message>
        <source>Refused, and not kept</source>
        <translation>Abgelehnt und nicht aufbewahrt</translation>
    </message>
    <message>
        <source>Stored values that cannot be read</source>
        <translation>Gespeicherte Werte, die nicht lesbar sind</translation>
    </message>
    <message>
        <source>Time that nobody watched</source>
        <translation>Zeit ohne Überwachung</translation>
    </message>
    <message>
        <source>Alarm events not kept</source>
        <translation>Nicht aufbewahrte Alarmereignisse</translation>
    </message>
    <message>
        <source>Stored values that are gone</source>
        <translation>Gespeicherte Werte, die verloren sind</translation>
    </message>
    <message>
        <source>the disk was full</source>
        <translation>der Datenträger war voll</translation>
    </message>
    <message>
        <source>the disk could not be written</source>
        <translation>der Datenträger war nicht beschreibbar</translation>
    </message>
    <message>
        <source>their checksum is wrong</source>
        <translation>ihre Prüfsumme ist falsch</translation>
    </message>
    <message>
        <source>the disk was slower than what came</source>
        <translation>der Datenträger war langsamer als der Zustrom</translation>
    </message>
    <message>
        <source>the disk did not answer</source>
        <translation>der Datenträger antwortete nicht</translation>
    </message>
    <message>
        <source>the program ended while the disk was slow</source>
        <translation>das Programm endete, während der Datenträger langsam war</translation>
    </message>
    <message>
        <source>messages came faster than they could be decoded</source>
        <translation>Nachrichten kamen schneller, als sie dekodiert werden konnten</translation>
    </message>
    <message>
        <source>the computer slept</source>
        <translation>der Rechner war im Ruhezustand</translation>
    </message>
    <message>
        <source>numbers are missing in a device&apos;s sequence</source>
        <translation>in der Zählung eines Geräts fehlen Nummern</translation>
    </message>
    <message>
        <source>the database was replaced while it was in use</source>
        <translation>die Datenbank wurde im Betrieb ersetzt</translation>
    </message>
    <message>
        <source>the database was deleted or moved while it was in use</source>
        <translation>die Datenbank wurde im Betrieb gelöscht oder verschoben</translation>
    </message>
    <message>
        <source>nothing was stored: the database was damaged</source>
        <translation>nichts gespeichert: die Datenbank war beschädigt</translation>
    </message>
    <message>
        <source>nothing was stored: the disk was full</source>
        <translation>nichts gespeichert: der Datenträger war voll</translation>
    </message>
    <message>
        <source>nothing was stored: the database was read-only</source>
        <translation>nichts gespeichert: die Datenbank war schreibgeschützt</translation>
    </message>
    <message>
        <source>nothing was stored: the database took long to open</source>
        <translation>nichts gespeichert: die Datenbank war langsam zu öffnen</translation>
    </message>
    <message>
        <source>Rows a stopped query did not read</source>
        <translation>Zeilen, die eine angehaltene Abfrage nicht gelesen hat</translation>
    </message>
    <message>
        <source>the query was stopped meanwhile</source>
        <translation>die Abfrage war inzwischen angehalten</translation>
    </message>
    <message>
        <source>the computer went down: what came in its last second may be gone</source>
        <translation>der Rechner fiel aus: was in seiner letzten Sekunde kam, kann fehlen</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Ward</source>
        <translation>Station</translation>
    </message>
    <message>
        <source>Bed</source>
        <translation>Bett</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>Betrieb</translation>
    </message>
</context>
<context>
    <name>PipelineStages</name>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>%1 messages</source>
        <translation>%1 Nachrichten</translation>
    </message>
    <message>
        <source>%1 of %2 connected</source>
        <translation>%1 von %2 verbunden</translation>
    </message>
    <message>
        <source>no source</source>
        <translation>keine Quelle</translation>
    </message>
    <message numerus="yes">
        <source>%n source(s) failed</source>
        <translation>
            <numerusform>%n Quelle fehlgeschlagen</numerusform>
            <numerusform>%n Quellen fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>Decode</source>
        <translation>Dekodieren</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 Zeilen</translation>
    </message>
    <message>
        <source>p99 %1</source>
        <translation>p99 %1</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>%1 abgelehnt</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Auswertung</translation>
    </message>
    <message>
        <source>%1 results</source>
        <translation>%1 Ergebnisse</translation>
    </message>
    <message numerus="yes">
        <source>%n queries</source>
        <translation>
            <numerusform>%n Abfrage</numerusform>
            <numerusform>%n Abfragen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 errors</source>
        <translation>%1 Fehler</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>%1 per bed and hour</source>
        <translation>%1 je Bett und Stunde</translation>
    </message>
    <message>
        <source>shown p99 %1</source>
        <translation>gezeigt p99 %1</translation>
    </message>
    <message>
        <source>Store and screen</source>
        <translation>Speicher, Anzeige</translation>
    </message>
    <message>
        <source>Storage stalled</source>
        <translation>Speicherung steht</translation>
    </message>
    <message>
        <source>commit p99 %1</source>
        <translation>Commit p99 %1</translation>
    </message>
    <message>
        <source>screen p99 %1</source>
        <translation>Anzeige p99 %1</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>ruht</translation>
    </message>
    <message>
        <source>keeps up</source>
        <translation>hält mit</translation>
    </message>
    <message>
        <source>BUSY</source>
        <translation>AUSGELASTET</translation>
    </message>
    <message>
        <source>BLOCKED</source>
        <translation>BLOCKIERT</translation>
    </message>
    <message>
        <source>%1 dropped</source>
        <translation>%1 verworfen</translation>
    </message>
    <message>
        <source>not stored</source>
        <translation>nicht gespeichert</translation>
    </message>
    <message numerus="yes">
        <source>%n unacknowledged</source>
        <translation>
            <numerusform>%n unquittiert</numerusform>
            <numerusform>%n unquittiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is stored</source>
        <translation>Nichts wird gespeichert</translation>
    </message>
</context>
<context>
    <name>Recording</name>
    <message>
        <source>%1 of %2 s</source>
        <translation>%1 von %2 s</translation>
    </message>
    <message>
        <source>%1 is not there</source>
        <translation>%1 ist nicht vorhanden</translation>
    </message>
    <message>
        <source>%1 cannot be read</source>
        <translation>%1 ist nicht lesbar</translation>
    </message>
    <message>
        <source>%1 is shorter than its header says: %2 are there</source>
        <translation>%1 ist kürzer, als der Kopf angibt: %2 sind vorhanden</translation>
    </message>
    <message>
        <source>%1 is longer than its header says; what is beyond is left out</source>
        <translation>%1 ist länger, als der Kopf angibt; der Rest bleibt weg</translation>
    </message>
    <message>
        <source>%1 was not closed: up to %2 s at its end may be missing</source>
        <translation>%1 wurde nicht abgeschlossen: am Ende können bis zu %2 s fehlen</translation>
    </message>
    <message>
        <source>%1 is damaged: a part of it is lost</source>
        <translation>%1 ist beschädigt: ein Teil ist verloren</translation>
    </message>
    <message>
        <source>Gap: %1</source>
        <translation>Lücke: %1</translation>
    </message>
    <message>
        <source>Gap: nothing was recorded</source>
        <translation>Lücke: nichts aufgezeichnet</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>faults of a recording</comment>
        <translation>
            <numerusform>und %n weitere</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>No date: times count from the beginning, %1 long</source>
        <translation>Ohne Datum: Zeiten zählen ab Beginn, Dauer %1</translation>
    </message>
    <message>
        <source>No date: only the time of day is known, from %1 on, %2 long</source>
        <translation>Ohne Datum: nur die Uhrzeit ist bekannt, ab %1, Dauer %2</translation>
    </message>
    <message>
        <source>From %1 to %2, %3 long</source>
        <translation>Von %1 bis %2, Dauer %3</translation>
    </message>
    <message>
        <source>Nothing was recorded at %1, nor after it.</source>
        <translation>Um %1 und danach wurde nichts aufgezeichnet.</translation>
    </message>
    <message>
        <source>Nothing was recorded at %1; the next data begin at %2.</source>
        <translation>Um %1 wurde nichts aufgezeichnet; die nächsten Daten beginnen um %2.</translation>
    </message>
</context>
<context>
    <name>ReloadWords</name>
    <message>
        <source>Source %1 connects anew.</source>
        <translation>Quelle %1 verbindet sich neu.</translation>
    </message>
    <message>
        <source>Source %1 is added.</source>
        <translation>Quelle %1 kommt hinzu.</translation>
    </message>
    <message>
        <source>Source %1 is disconnected.</source>
        <translation>Quelle %1 wird getrennt.</translation>
    </message>
    <message>
        <source>Query %1 begins anew, its open windows are lost: its sources are others.</source>
        <translation>Abfrage %1 beginnt neu, ihre offenen Fenster gehen verloren: Ihre Quellen sind andere.</translation>
    </message>
    <message>
        <source>Query %1 begins anew, its open windows are lost.</source>
        <translation>Abfrage %1 beginnt neu, ihre offenen Fenster gehen verloren.</translation>
    </message>
    <message>
        <source>Query %1 is added.</source>
        <translation>Abfrage %1 kommt hinzu.</translation>
    </message>
    <message>
        <source>Query %1 ends.</source>
        <translation>Abfrage %1 endet.</translation>
    </message>
    <message>
        <source>Query %1 goes on with other settings.</source>
        <translation>Abfrage %1 läuft mit anderen Einstellungen weiter.</translation>
    </message>
    <message>
        <source>limits</source>
        <translation>Grenzwerte</translation>
    </message>
    <message>
        <source>rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>beds</source>
        <translation>Betten</translation>
    </message>
    <message>
        <source>sinks</source>
        <translation>Ausgänge</translation>
    </message>
    <message>
        <source>channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Edited, and in force at once: %1.</source>
        <translation>Geändert, gilt sofort: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n source(s) and queries go on without a gap.</source>
        <translation>
            <numerusform>%n Quelle oder Abfrage läuft lückenlos weiter.</numerusform>
            <numerusform>%n Quellen und Abfragen laufen lückenlos weiter.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionWording</name>
    <message>
        <source>What can be opened: workspaces (*.vigil.toml), recordings (*.vgl) and WFDB records (*.hea).</source>
        <translation>Geöffnet werden können: Arbeitsbereiche (*.vigil.toml), Aufzeichnungen (*.vgl) und WFDB-Datensätze (*.hea).</translation>
    </message>
    <message>
        <source>%1 is not there.</source>
        <translation>%1 ist nicht da.</translation>
    </message>
    <message>
        <source>Check the name and the folder, and that the medium is attached.</source>
        <translation>Prüfen Sie Name und Ordner und ob der Datenträger angeschlossen ist.</translation>
    </message>
    <message>
        <source>%1 is a folder without a record of its own name.</source>
        <translation>%1 ist ein Ordner ohne Datensatz seines Namens.</translation>
    </message>
    <message>
        <source>Choose the workspace or recording inside it.</source>
        <translation>Wählen Sie den Arbeitsbereich oder die Aufzeichnung darin.</translation>
    </message>
    <message>
        <source>%1 is empty: nothing has been written into it.</source>
        <translation>%1 ist leer: Es wurde nichts hineingeschrieben.</translation>
    </message>
    <message>
        <source>Use a copy or a backup of it.</source>
        <translation>Verwenden Sie eine Kopie oder Sicherung.</translation>
    </message>
    <message>
        <source>%1 is there, but access to it is refused.</source>
        <translation>%1 ist da, aber der Zugriff wird verweigert.</translation>
    </message>
    <message>
        <source>Ask its owner for the right to read it.</source>
        <translation>Bitten Sie den Besitzer um das Leserecht.</translation>
    </message>
    <message>
        <source>%1 is a table, not a recording.</source>
        <translation>%1 ist eine Tabelle, keine Aufzeichnung.</translation>
    </message>
    <message>
        <source>Tables are for &apos;vigilctl query&apos; and for [[reference]] in a workspace.</source>
        <translation>Tabellen sind für &apos;vigilctl query&apos; und für [[reference]] in einem Arbeitsbereich.</translation>
    </message>
    <message>
        <source>%1 has a format that cannot be opened as a session.</source>
        <translation>%1 hat ein Format, das nicht als Sitzung geöffnet werden kann.</translation>
    </message>
    <message>
        <source>%1 could not be read or written.</source>
        <translation>%1 konnte nicht gelesen oder geschrieben werden.</translation>
    </message>
    <message>
        <source>There is no room left for %1.</source>
        <translation>Für %1 ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>%1 is damaged.</source>
        <translation>%1 ist beschädigt.</translation>
    </message>
    <message>
        <source>%1 does not follow its format.</source>
        <translation>%1 hält sein Format nicht ein.</translation>
    </message>
    <message>
        <source>%1 has a setting that cannot work.</source>
        <translation>%1 hat eine Einstellung, die so nicht gehen kann.</translation>
    </message>
    <message>
        <source>Correct the place named below and try again.</source>
        <translation>Berichtigen Sie die unten genannte Stelle und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>No connection to %1.</source>
        <translation>Keine Verbindung zu %1.</translation>
    </message>
    <message>
        <source>The open session goes on, nothing of it is lost.</source>
        <translation>Die offene Sitzung läuft weiter, nichts davon ging verloren.</translation>
    </message>
    <message>
        <source>The session before had to be closed for it and has been opened again: what came meanwhile may be missing.</source>
        <translation>Die vorige Sitzung musste dafür geschlossen werden und ist wieder offen: Was inzwischen kam, kann fehlen.</translation>
    </message>
    <message>
        <source>The session before had to be closed for it and could not be opened again.</source>
        <translation>Die vorige Sitzung musste dafür geschlossen werden und ließ sich nicht wieder öffnen.</translation>
    </message>
    <message>
        <source>%1 is a pipe, socket or device, not a file.</source>
        <translation>%1 ist eine Pipe, ein Socket oder ein Gerät, keine Datei.</translation>
    </message>
</context>
<context>
    <name>SourceText</name>
    <message>
        <source>Source %1 is not connected since %2</source>
        <translation>Quelle %1 ist seit %2 nicht verbunden</translation>
    </message>
    <message>
        <source>Source %1 is not connected</source>
        <translation>Quelle %1 ist nicht verbunden</translation>
    </message>
    <message>
        <source>Source %1 not connected</source>
        <translation>Quelle %1 nicht verbunden</translation>
    </message>
    <message>
        <source>%1: source lost</source>
        <comment>No data from bed</comment>
        <translation>%1: Quelle ausgefallen</translation>
    </message>
</context>
<context>
    <name>StoreWording</name>
    <message>
        <source>Check whether the disk answers.</source>
        <translation>Prüfen, ob die Platte antwortet.</translation>
    </message>
    <message>
        <source>Set the file aside: it is renamed, and another one is begun.</source>
        <translation>Die Datei beiseitelegen: Sie wird umbenannt, und eine neue wird begonnen.</translation>
    </message>
    <message>
        <source>Name another file in the workspace, or set this one aside: it is renamed, and another one is begun.</source>
        <translation>Im Arbeitsbereich eine andere Datei nennen, oder diese beiseitelegen: Sie wird umbenannt, und eine neue wird begonnen.</translation>
    </message>
    <message>
        <source>Start the newer version of this program, or set the file aside.</source>
        <translation>Die neuere Version dieses Programms starten, oder die Datei beiseitelegen.</translation>
    </message>
    <message>
        <source>Allow this program to write the file and its folder.</source>
        <translation>Diesem Programm erlauben, die Datei und ihren Ordner zu schreiben.</translation>
    </message>
    <message>
        <source>Check the folder that the workspace names, and that the medium is attached.</source>
        <translation>Den Ordner prüfen, den der Arbeitsbereich nennt, und ob der Datenträger angeschlossen ist.</translation>
    </message>
    <message>
        <source>Free some disk space.</source>
        <translation>Platz auf der Platte freigeben.</translation>
    </message>
    <message>
        <source>End the program that has it open.</source>
        <translation>Das Programm beenden, das sie geöffnet hat.</translation>
    </message>
    <message>
        <source>End the program that is named here.</source>
        <translation>Das hier genannte Programm beenden.</translation>
    </message>
    <message>
        <source>Check the access rights and that the medium is attached.</source>
        <translation>Prüfen Sie die Zugriffsrechte und ob der Datenträger angeschlossen ist.</translation>
    </message>
    <message>
        <source>Not stored yet: the database takes long to open</source>
        <translation>Noch nicht gespeichert: Das Öffnen der Datenbank dauert lange</translation>
    </message>
    <message>
        <source>Nothing is stored: the database is damaged</source>
        <translation>Nichts wird gespeichert: Die Datenbank ist beschädigt</translation>
    </message>
    <message>
        <source>Nothing is stored: the file is of another program</source>
        <translation>Nichts wird gespeichert: Die Datei gehört einem anderen Programm</translation>
    </message>
    <message>
        <source>Nothing is stored: the database is of a newer version</source>
        <translation>Nichts wird gespeichert: Die Datenbank ist von einer neueren Version</translation>
    </message>
    <message>
        <source>Nothing is stored: the database is read-only</source>
        <translation>Nichts wird gespeichert: Die Datenbank ist schreibgeschützt</translation>
    </message>
    <message>
        <source>Nothing is stored: the folder cannot be made</source>
        <translation>Nichts wird gespeichert: Der Ordner lässt sich nicht anlegen</translation>
    </message>
    <message>
        <source>Nothing is stored: the disk is full</source>
        <translation>Nichts wird gespeichert: Die Platte ist voll</translation>
    </message>
    <message>
        <source>Nothing is stored: a program has locked the database</source>
        <translation>Nichts wird gespeichert: Ein Programm hat die Datenbank gesperrt</translation>
    </message>
    <message>
        <source>Nothing is stored: another Vigil uses the database</source>
        <translation>Nichts wird gespeichert: Ein anderes Vigil benutzt die Datenbank</translation>
    </message>
    <message>
        <source>Nothing is stored: the database cannot be opened</source>
        <translation>Nichts wird gespeichert: Die Datenbank lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Parts of what was stored cannot be read any more; what comes is stored.</source>
        <translation>Teile des Gespeicherten sind nicht mehr lesbar; was kommt, wird gespeichert.</translation>
    </message>
    <message>
        <source>Trends, alarm history and losses are not stored. Beds and alarms go on; what comes is kept in memory as long as there is room, and stored later.</source>
        <translation>Verläufe, Alarmgeschichte und Verluste werden nicht gespeichert. Betten und Alarme laufen weiter; was kommt, bleibt im Speicher, solange Platz ist, und wird später gespeichert.</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>MQTT</source>
        <translation>MQTT</translation>
    </message>
    <message>
        <source>Kafka</source>
        <translation>Kafka</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufzeichnung</translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation>Simulator</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>verbindet</translation>
    </message>
    <message>
        <source>reconnecting</source>
        <translation>verbindet neu</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>zu Ende</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>the message does not follow its format</source>
        <translation>die Nachricht hält ihr Format nicht ein</translation>
    </message>
    <message>
        <source>the message is too large</source>
        <translation>die Nachricht ist zu groß</translation>
    </message>
    <message>
        <source>the message is nested too deeply</source>
        <translation>die Nachricht ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>the text is not valid UTF-8</source>
        <translation>der Text ist kein gültiges UTF-8</translation>
    </message>
    <message>
        <source>a field is missing</source>
        <translation>ein Feld fehlt</translation>
    </message>
    <message>
        <source>a field has the wrong type</source>
        <translation>ein Feld hat den falschen Typ</translation>
    </message>
    <message>
        <source>the time cannot be read</source>
        <translation>die Zeit ist nicht lesbar</translation>
    </message>
    <message>
        <source>the time lies in the future</source>
        <translation>die Zeit liegt in der Zukunft</translation>
    </message>
    <message>
        <source>the unit is unknown</source>
        <translation>die Einheit ist unbekannt</translation>
    </message>
    <message>
        <source>the value is outside its range</source>
        <translation>der Wert liegt außerhalb seines Bereichs</translation>
    </message>
    <message>
        <source>no decoder is set for the topic</source>
        <translation>für das Topic ist kein Decoder eingestellt</translation>
    </message>
    <message>
        <source>a query could not process the row</source>
        <translation>eine Abfrage konnte die Zeile nicht verarbeiten</translation>
    </message>
    <message>
        <source>the row came too early for a query</source>
        <translation>die Zeile kam für eine Abfrage zu früh</translation>
    </message>
    <message>
        <source>the row came too late for a query</source>
        <translation>die Zeile kam für eine Abfrage zu spät</translation>
    </message>
    <message>
        <source>the row came too far out of order</source>
        <translation>die Zeile kam zu weit außer der Reihe</translation>
    </message>
    <message>
        <source>reference data cannot be used</source>
        <translation>Referenzdaten sind nicht verwendbar</translation>
    </message>
    <message>
        <source>Decoded</source>
        <translation>Decodiert</translation>
    </message>
    <message>
        <source>Evaluated</source>
        <translation>Ausgewertet</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>On screen</source>
        <translation>Auf dem Bildschirm</translation>
    </message>
    <message>
        <source>Alarm shown</source>
        <translation>Alarm gezeigt</translation>
    </message>
    <message>
        <source>No data from bed</source>
        <translation>Keine Daten vom Bett</translation>
    </message>
    <message>
        <source>%1: no signal</source>
        <translation>%1: kein Signal</translation>
    </message>
    <message>
        <source>Reference data refused</source>
        <translation>Referenzdaten abgelehnt</translation>
    </message>
    <message>
        <source>Storage stalled</source>
        <translation>Speicherung steht</translation>
    </message>
    <message>
        <source>Source %1 not connected</source>
        <translation>Quelle %1 nicht verbunden</translation>
    </message>
    <message>
        <source>Overload: messages dropped</source>
        <translation>Überlast: Nachrichten verworfen</translation>
    </message>
    <message>
        <source>Another client uses the client id of %1</source>
        <translation>Ein anderer Client benutzt die Client-ID von %1</translation>
    </message>
    <message>
        <source>Too many unknown beds send: %1 not served</source>
        <translation>Zu viele unbekannte Betten senden: %1 nicht bedient</translation>
    </message>
    <message>
        <source>Technical alarm: %1</source>
        <translation>Technischer Alarm: %1</translation>
    </message>
    <message>
        <source>A setting has a value that cannot work.</source>
        <translation>Eine Einstellung hat einen Wert, mit dem es nicht gehen kann.</translation>
    </message>
    <message>
        <source>Correct the setting named below and try again.</source>
        <translation>Berichtigen Sie die unten genannte Einstellung und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check the name and the folder, and that the medium is attached.</source>
        <translation>Prüfen Sie Name und Ordner und ob der Datenträger angeschlossen ist.</translation>
    </message>
    <message>
        <source>The content does not follow its format.</source>
        <translation>Der Inhalt hält sein Format nicht ein.</translation>
    </message>
    <message>
        <source>Correct the place named below, or choose another file.</source>
        <translation>Berichtigen Sie die unten genannte Stelle oder wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>The operating system could not read or write it.</source>
        <translation>Das Betriebssystem konnte es nicht lesen oder schreiben.</translation>
    </message>
    <message>
        <source>Check the access rights and that the medium is attached.</source>
        <translation>Prüfen Sie die Zugriffsrechte und ob der Datenträger angeschlossen ist.</translation>
    </message>
    <message>
        <source>There is no room left.</source>
        <translation>Es ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Free some disk space, or choose another disk.</source>
        <translation>Geben Sie Speicherplatz frei oder wählen Sie einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>Die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>Use a copy or a backup of it.</source>
        <translation>Verwenden Sie eine Kopie oder Sicherung.</translation>
    </message>
    <message>
        <source>This program does not know this kind of content.</source>
        <translation>Dieses Programm kennt diese Art von Inhalt nicht.</translation>
    </message>
    <message>
        <source>Check which formats are supported, or convert the file.</source>
        <translation>Prüfen Sie, welche Formate unterstützt werden, oder wandeln Sie die Datei um.</translation>
    </message>
    <message>
        <source>The other side cannot be reached or has hung up.</source>
        <translation>Die Gegenstelle ist nicht erreichbar oder hat die Verbindung beendet.</translation>
    </message>
    <message>
        <source>Check host name, port, cable and firewall; then test the connection.</source>
        <translation>Prüfen Sie Rechnername, Port, Kabel und Firewall; testen Sie dann die Verbindung.</translation>
    </message>
    <message>
        <source>The other side refused the credentials or the certificate.</source>
        <translation>Die Gegenstelle hat Zugangsdaten oder Zertifikat abgelehnt.</translation>
    </message>
    <message>
        <source>Check user, password and certificate files.</source>
        <translation>Prüfen Sie Benutzer, Passwort und Zertifikatsdateien.</translation>
    </message>
    <message>
        <source>No answer came in time.</source>
        <translation>Es kam keine rechtzeitige Antwort.</translation>
    </message>
    <message>
        <source>Check that the other side is running and that it sends on this topic.</source>
        <translation>Prüfen Sie, ob die Gegenstelle läuft und auf diesem Topic sendet.</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>Es wurde abgebrochen.</translation>
    </message>
    <message>
        <source>Start it again when needed.</source>
        <translation>Starten Sie es bei Bedarf erneut.</translation>
    </message>
    <message>
        <source>The stream has ended.</source>
        <translation>Der Datenstrom ist zu Ende.</translation>
    </message>
    <message>
        <source>Open it again.</source>
        <translation>Öffnen Sie ihn erneut.</translation>
    </message>
    <message>
        <source>Something happened that this program did not expect.</source>
        <translation>Es geschah etwas, womit dieses Programm nicht gerechnet hat.</translation>
    </message>
    <message>
        <source>Copy the details below and report them.</source>
        <translation>Kopieren Sie die Einzelheiten unten und melden Sie sie.</translation>
    </message>
    <message>
        <source>high</source>
        <translation>hoch</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>mittel</translation>
    </message>
    <message>
        <source>low</source>
        <comment>priority</comment>
        <translation>niedrig</translation>
    </message>
    <message>
        <source>information</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>%1 low</source>
        <translation>%1 niedrig</translation>
    </message>
    <message>
        <source>%1 high</source>
        <translation>%1 hoch</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>quittiert</translation>
    </message>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>over, latched</source>
        <translation>vorbei, gespeichert</translation>
    </message>
    <message>
        <source>acknowledged, no current data</source>
        <translation>quittiert, keine aktuellen Daten</translation>
    </message>
    <message>
        <source>active, no current data</source>
        <translation>aktiv, keine aktuellen Daten</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>anstehend</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>abgeschaltet</translation>
    </message>
    <message>
        <source>over</source>
        <translation>vorbei</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>no signal</source>
        <translation>kein Signal</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>no value yet</source>
        <translation>noch kein Wert</translation>
    </message>
    <message>
        <source>Not a medical device. Not for patient care: values may be late, wrong or missing.</source>
        <translation>Kein Medizinprodukt. Nicht für die Patientenversorgung: Werte können verspätet, falsch oder unvollständig sein.</translation>
    </message>
    <message>
        <source>Vigil is for research, education, simulation and engineering operations. It is not a medical device and no conformity assessment has been made. It is neither a primary nor a secondary alarm source: values may be late, wrong or missing. Limits and delays are examples, not recommendations; a qualified person must verify everything before any use. Display conventions are inspired by IEC 60601-1-8; no conformity is claimed or tested. Do not put patient data into bug reports. Vigil comes without any warranty (GPL-3.0-or-later).</source>
        <translation>Vigil ist für Forschung, Lehre, Simulation und technischen Betrieb bestimmt. Es ist kein Medizinprodukt; eine Konformitätsbewertung hat nicht stattgefunden. Es ist weder eine primäre noch eine sekundäre Alarmquelle: Werte können verspätet, falsch oder unvollständig sein. Grenzen und Verzögerungen sind Beispiele, keine Empfehlungen; vor jeder Verwendung muss eine sachkundige Person alles prüfen. Die Darstellung ist an IEC 60601-1-8 angelehnt; Konformität wird weder beansprucht noch geprüft. Geben Sie keine Patientendaten in Fehlerberichte. Vigil kommt ohne jede Gewährleistung (GPL-3.0-or-later).</translation>
    </message>
    <message>
        <source>The file, record or topic was not found.</source>
        <translation>Datei, Datensatz oder Topic wurde nicht gefunden.</translation>
    </message>
    <message>
        <source>Alarm raised</source>
        <translation>Alarm ausgelöst</translation>
    </message>
    <message>
        <source>%1, limit %2, now %3</source>
        <translation>%1, Grenze %2, jetzt %3</translation>
    </message>
    <message>
        <source>%1 raw</source>
        <translation>%1 roh</translation>
    </message>
    <message>
        <source>engine %1</source>
        <translation>Auswertung %1</translation>
    </message>
    <message>
        <source>store</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Query %1 was stopped</source>
        <translation>Abfrage %1 wurde angehalten</translation>
    </message>
    <message>
        <source>alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Beacon file not written</source>
        <translation>Lebenszeichen-Datei scheitert</translation>
    </message>
    <message>
        <source>Beacon: broker not reached</source>
        <translation>Lebenszeichen: Broker nicht erreicht</translation>
    </message>
    <message>
        <source>Nothing gets out by way of %1</source>
        <translation>Über %1 gelangt nichts nach außen</translation>
    </message>
    <message>
        <source>The database was deleted or replaced: what was stored is gone</source>
        <translation>Die Datenbank wurde gelöscht oder ersetzt: Das Gespeicherte ist weg</translation>
    </message>
    <message>
        <source>Another program has it for itself.</source>
        <translation>Ein anderes Programm hat es für sich allein.</translation>
    </message>
    <message>
        <source>End the program that is named below, and try again.</source>
        <translation>Das unten genannte Programm beenden und es noch einmal versuchen.</translation>
    </message>
    <message>
        <source>a name is blank or holds invisible characters</source>
        <translation>ein Name ist leer oder enthält unsichtbare Zeichen</translation>
    </message>
    <message>
        <source>Somebody else may have written it.</source>
        <translation>Jemand anderes kann das geschrieben haben.</translation>
    </message>
    <message>
        <source>Look at its content before you open it.</source>
        <translation>Sehen Sie sich den Inhalt an, bevor Sie es öffnen.</translation>
    </message>
    <message>
        <source>no mapped signal is in the message</source>
        <translation>die Nachricht enthält kein zugeordnetes Signal</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Nobody has answered: %1</source>
        <translation>Niemand hat geantwortet: %1</translation>
    </message>
    <message>
        <source>shelved until %1</source>
        <translation>zurückgestellt bis %1</translation>
    </message>
    <message>
        <source>silenced</source>
        <translation>stummgestellt</translation>
    </message>
    <message>
        <source>Alarms cannot be heard: no sound output</source>
        <translation>Alarme sind nicht zu hören: keine Tonausgabe</translation>
    </message>
</context>
<context>
    <name>vigil::desktop::AboutDialog</name>
    <message>
        <source>Before you begin</source>
        <translation>Bevor Sie beginnen</translation>
    </message>
    <message>
        <source>About Vigil</source>
        <translation>Über Vigil</translation>
    </message>
    <message>
        <source>I understand</source>
        <translation>Verstanden</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>vigil::desktop::HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Find: words on this page, a function, a key of the workspace</source>
        <translation>Suchen: Wörter auf dieser Seite, eine Funktion, ein Schlüssel des Arbeitsbereichs</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Themen</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
</context>
<context>
    <name>vigil::desktop::MainWindow</name>
    <message>
        <source>Demo ward</source>
        <translation>Demostation</translation>
    </message>
    <message>
        <source>Open recording or workspace...</source>
        <translation>Aufzeichnung oder Arbeitsbereich öffnen...</translation>
    </message>
    <message>
        <source>Close session</source>
        <translation>Sitzung schließen</translation>
    </message>
    <message>
        <source>Record the stream...</source>
        <translation>Datenstrom aufzeichnen...</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>About Vigil</source>
        <translation>Über Vigil</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>The demo ward is being opened...</source>
        <translation>Die Demostation wird geöffnet...</translation>
    </message>
    <message>
        <source>%1 is being opened...</source>
        <translation>%1 wird geöffnet...</translation>
    </message>
    <message>
        <source>Open recording or workspace</source>
        <translation>Aufzeichnung oder Arbeitsbereich öffnen</translation>
    </message>
    <message>
        <source>Recordings and workspaces (%1 *.vigil.toml);;All files (*)</source>
        <translation>Aufzeichnungen und Arbeitsbereiche (%1 *.vigil.toml);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Record the stream to</source>
        <translation>Datenstrom aufzeichnen in</translation>
    </message>
    <message>
        <source>Recordings (*.vgl)</source>
        <translation>Aufzeichnungen (*.vgl)</translation>
    </message>
    <message>
        <source>Connect...</source>
        <translation>Verbinden...</translation>
    </message>
    <message>
        <source>Connecting to %1...</source>
        <translation>Verbindung zu %1 wird aufgebaut...</translation>
    </message>
    <message>
        <source>Calibrate the screen...</source>
        <translation>Bildschirm kalibrieren...</translation>
    </message>
    <message>
        <source>The open session goes on meanwhile.</source>
        <translation>Die offene Sitzung läuft derweil weiter.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The recording of the stream ends with it.</source>
        <translation>Die Aufzeichnung des Datenstroms endet damit.</translation>
    </message>
    <message>
        <source>Not connected yet: %1.</source>
        <translation>Noch nicht verbunden: %1.</translation>
    </message>
    <message>
        <source>%1 is ready. %2 goes on until you decide: replace it?</source>
        <translation>%1 ist bereit. %2 läuft weiter, bis Sie entscheiden: ersetzen?</translation>
    </message>
    <message>
        <source>Replace %1</source>
        <translation>%1 ersetzen</translation>
    </message>
    <message>
        <source>Keep %1</source>
        <translation>%1 behalten</translation>
    </message>
    <message>
        <source>The session is being replaced...</source>
        <translation>Die Sitzung wird ersetzt...</translation>
    </message>
    <message>
        <source>This ends the monitoring of %1. It goes on until you decide.</source>
        <translation>Das beendet die Überwachung von %1. Sie läuft weiter, bis Sie entscheiden.</translation>
    </message>
    <message>
        <source>End and quit</source>
        <translation>Beenden und verlassen</translation>
    </message>
    <message>
        <source>Another program stores what is to be opened: only one at a time can. You can watch without storing.</source>
        <translation>Ein anderes Programm speichert, was geöffnet werden soll: Das kann nur eines zur selben Zeit. Zuschauen ohne zu speichern ist möglich.</translation>
    </message>
    <message>
        <source>Watch without storing</source>
        <translation>Zuschauen ohne zu speichern</translation>
    </message>
    <message>
        <source>Opening to watch without storing...</source>
        <translation>Wird zum Zuschauen ohne Speichern geöffnet...</translation>
    </message>
    <message>
        <source>The database is renamed and another one is begun. Trends and alarm history before now stay in the renamed file and are shown no more. Monitoring goes on.</source>
        <translation>Die Datenbank wird umbenannt, und eine neue wird begonnen. Verläufe und Alarmgeschichte bis jetzt bleiben in der umbenannten Datei und werden nicht mehr gezeigt. Die Überwachung läuft weiter.</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>Beiseitelegen</translation>
    </message>
    <message>
        <source>Leave it as it is</source>
        <translation>So lassen</translation>
    </message>
    <message>
        <source>%1 may have been written by somebody else. It says which servers are asked and which files and passwords are used: open it?</source>
        <translation>%1 kann von jemand anderem geschrieben worden sein. Darin steht, welche Server gefragt und welche Dateien und Passwörter benutzt werden: öffnen?</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Do not open it</source>
        <translation>Nicht öffnen</translation>
    </message>
    <message>
        <source>Sound of alarms</source>
        <translation>Alarmton</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>Ausgeschaltet</translation>
    </message>
    <message>
        <source>Test: high priority</source>
        <translation>Test: hohe Priorität</translation>
    </message>
    <message>
        <source>Test: medium priority</source>
        <translation>Test: mittlere Priorität</translation>
    </message>
    <message>
        <source>Test: low priority</source>
        <translation>Test: niedrige Priorität</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Reload workspace</source>
        <translation>Arbeitsbereich neu laden</translation>
    </message>
    <message>
        <source>The workspace file says what is running: nothing was edited.</source>
        <translation>Die Datei des Arbeitsbereichs sagt, was läuft: Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>The workspace file was edited. What runs goes on as it was.</source>
        <translation>Die Datei des Arbeitsbereichs wurde geändert. Was läuft, läuft weiter wie bisher.</translation>
    </message>
    <message>
        <source>See what would change</source>
        <translation>Zeigen, was sich ändern würde</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>The workspace is read again...</source>
        <translation>Der Arbeitsbereich wird neu gelesen ...</translation>
    </message>
    <message>
        <source>Reload the workspace %1?</source>
        <translation>Den Arbeitsbereich %1 neu laden?</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Neu laden</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::AlarmBanner</name>
    <message>
        <source>since %1</source>
        <translation>seit %1</translation>
    </message>
    <message>
        <source>lowest %1</source>
        <translation>tiefster %1</translation>
    </message>
    <message>
        <source>highest %1</source>
        <translation>höchster %1</translation>
    </message>
    <message>
        <source>Most urgent alarm, priority %1, %2: %3 %4. Press to see all alarms</source>
        <translation>Dringendster Alarm, Priorität %1, %2: %3 %4. Drücken zeigt alle Alarme</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::AlarmDetails</name>
    <message>
        <source>What happened to the alarm</source>
        <translation>Was mit dem Alarm geschah</translation>
    </message>
    <message>
        <source>Select an alarm to see what happened to it.</source>
        <translation>Einen Alarm auswählen, um zu sehen, was mit ihm geschah.</translation>
    </message>
    <message>
        <source>rule %1</source>
        <translation>Regel %1</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>seit %1</translation>
    </message>
    <message>
        <source>lowest %1</source>
        <translation>tiefster %1</translation>
    </message>
    <message>
        <source>highest %1</source>
        <translation>höchster %1</translation>
    </message>
    <message>
        <source>Who was called is kept nowhere: this session stores nothing.</source>
        <translation>Wer gerufen wurde, wird nirgends aufgehoben: Diese Sitzung speichert nichts.</translation>
    </message>
    <message>
        <source>Who was called cannot be read: %1</source>
        <translation>Wer gerufen wurde, lässt sich nicht lesen: %1</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::AlarmModel</name>
    <message>
        <source>Priority</source>
        <translation>Priorität</translation>
    </message>
    <message>
        <source>Bed</source>
        <translation>Bett</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>Quittiert</translation>
    </message>
    <message>
        <source>%1 (lasted %2)</source>
        <translation>%1 (Dauer %2)</translation>
    </message>
    <message>
        <source>Age</source>
        <comment>of an alarm</comment>
        <translation>Alter</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::AlarmPage</name>
    <message>
        <source>Acknowledge the selected alarm</source>
        <translation>Den gewählten Alarm quittieren</translation>
    </message>
    <message>
        <source>Acknowledge all</source>
        <translation>Alle quittieren</translation>
    </message>
    <message>
        <source>Acknowledge all alarms</source>
        <translation>Alle Alarme quittieren</translation>
    </message>
    <message>
        <source>Reset latched</source>
        <translation>Gespeicherten zurücksetzen</translation>
    </message>
    <message>
        <source>Reset the selected latched alarm</source>
        <translation>Den gewählten gespeicherten Alarm zurücksetzen</translation>
    </message>
    <message>
        <source>Go to bed</source>
        <translation>Zum Bett</translation>
    </message>
    <message>
        <source>Open the bed of the selected alarm</source>
        <translation>Das Bett des gewählten Alarms öffnen</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Alarms, most urgent first</source>
        <translation>Alarme, der dringendste zuerst</translation>
    </message>
    <message>
        <source>No alarms. A value outside its limits, a lead that comes off or a bed that falls silent appears here.</source>
        <translation>Keine Alarme. Ein Wert außerhalb seiner Grenzen, eine abgefallene Elektrode oder ein verstummtes Bett erscheint hier.</translation>
    </message>
    <message>
        <source>%1 per bed and hour</source>
        <translation>%1 je Bett und Stunde</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Quittieren</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>Quittiert</translation>
    </message>
    <message>
        <source>Shelved</source>
        <translation>Zurückgestellt</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>Vorbei</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Shelve</source>
        <translation>Zurückstellen</translation>
    </message>
    <message>
        <source>Shelve the selected alarm for a time</source>
        <translation>Den ausgewählten Alarm für eine Zeit zurückstellen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Keep the text as a note on the selected alarm</source>
        <translation>Den Text als Notiz zum ausgewählten Alarm aufheben</translation>
    </message>
    <message>
        <source>Not actionable</source>
        <translation>Nichts zu tun</translation>
    </message>
    <message>
        <source>Nothing was to be done about the selected alarm</source>
        <translation>Beim ausgewählten Alarm war nichts zu tun</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>Exportieren...</translation>
    </message>
    <message>
        <source>Export the list as CSV or PDF</source>
        <translation>Die Liste als CSV oder PDF exportieren</translation>
    </message>
    <message>
        <source>Which alarms are listed</source>
        <translation>Welche Alarme aufgeführt werden</translation>
    </message>
    <message>
        <source>Find alarm  /</source>
        <translation>Alarm suchen  /</translation>
    </message>
    <message>
        <source>Find alarms by bed, patient or text</source>
        <translation>Alarme nach Bett, Patient oder Text suchen</translation>
    </message>
    <message>
        <source>Priority of the alarms that are listed</source>
        <translation>Priorität der aufgeführten Alarme</translation>
    </message>
    <message>
        <source>All priorities</source>
        <translation>Alle Prioritäten</translation>
    </message>
    <message>
        <source>Reason or note</source>
        <translation>Grund oder Notiz</translation>
    </message>
    <message>
        <source>Reason or note, for what is done next</source>
        <translation>Grund oder Notiz zu dem, was als Nächstes getan wird</translation>
    </message>
    <message>
        <source>Shelve for %1 min</source>
        <translation>Für %1 min zurückstellen</translation>
    </message>
    <message>
        <source>No alarm fits what is looked for.</source>
        <translation>Kein Alarm passt zur Suche.</translation>
    </message>
    <message>
        <source>No alarms of this kind.</source>
        <translation>Keine Alarme dieser Art.</translation>
    </message>
    <message>
        <source>%1 new</source>
        <translation>%1 neu</translation>
    </message>
    <message>
        <source>Not done (%1): %2</source>
        <translation>Nicht getan (%1): %2</translation>
    </message>
    <message>
        <source>Acknowledge all (%1)</source>
        <translation>Alle quittieren (%1)</translation>
    </message>
    <message>
        <source>An alarm of high priority is shelved with a reason only: write it first.</source>
        <translation>Ein Alarm hoher Priorität wird nur mit Grund zurückgestellt: erst schreiben.</translation>
    </message>
    <message>
        <source>Write the note into the field first.</source>
        <translation>Die Notiz zuerst in das Feld schreiben.</translation>
    </message>
    <message>
        <source>The note is kept.</source>
        <translation>Die Notiz ist aufgehoben.</translation>
    </message>
    <message>
        <source>Kept: nothing was to be done about this alarm.</source>
        <translation>Aufgehoben: Bei diesem Alarm war nichts zu tun.</translation>
    </message>
    <message>
        <source>Export alarms</source>
        <translation>Alarme exportieren</translation>
    </message>
    <message>
        <source>Tables (*.csv);;Pages (*.pdf)</source>
        <translation>Tabellen (*.csv);;Seiten (*.pdf)</translation>
    </message>
    <message>
        <source>Exported: %1</source>
        <translation>Exportiert: %1</translation>
    </message>
    <message>
        <source>Not exported: %1</source>
        <translation>Nicht exportiert: %1</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::AlarmStrip</name>
    <message>
        <source>Alarm strip</source>
        <translation>Alarmleiste</translation>
    </message>
    <message>
        <source>Ack  F2</source>
        <translation>Quitt.  F2</translation>
    </message>
    <message>
        <source>Acknowledge the alarm on show (F2)</source>
        <translation>Den angezeigten Alarm quittieren (F2)</translation>
    </message>
    <message>
        <source>Acknowledge the alarm on show</source>
        <translation>Den angezeigten Alarm quittieren</translation>
    </message>
    <message>
        <source>No session is open</source>
        <translation>Keine Sitzung geöffnet</translation>
    </message>
    <message>
        <source>No alarms</source>
        <translation>Keine Alarme</translation>
    </message>
    <message>
        <source>%1 of %2  F3</source>
        <translation>%1 von %2  F3</translation>
    </message>
    <message>
        <source>Alarm %1 of %2 is on show. Next alarm (F3), the one before (Shift+F3)</source>
        <translation>Alarm %1 von %2 wird gezeigt. Nächster Alarm (F3), voriger (Umschalt+F3)</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::BedNumbers</name>
    <message>
        <source>This bed is empty. Values appear with its first message.</source>
        <translation>Dieses Bett ist leer. Werte erscheinen mit seiner ersten Nachricht.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more value(s)</source>
        <translation>
            <numerusform>und %n weiterer Wert</numerusform>
            <numerusform>und %n weitere Werte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more alarm(s)</source>
        <translation>
            <numerusform>und %n weiterer Alarm</numerusform>
            <numerusform>und %n weitere Alarme</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::BedPage</name>
    <message>
        <source>Ward</source>
        <translation>Station</translation>
    </message>
    <message>
        <source>Back to the ward (Esc)</source>
        <translation>Zurück zur Station (Esc)</translation>
    </message>
    <message>
        <source>Previous bed (Page Up)</source>
        <translation>Voriges Bett (Bild auf)</translation>
    </message>
    <message>
        <source>Next bed (Page Down)</source>
        <translation>Nächstes Bett (Bild ab)</translation>
    </message>
    <message>
        <source>Freeze  Space</source>
        <translation>Einfrieren  Leertaste</translation>
    </message>
    <message>
        <source>Freeze the waves; recording and alarms go on</source>
        <translation>Die Kurven einfrieren; Aufzeichnung und Alarme laufen weiter</translation>
    </message>
    <message>
        <source>No bed</source>
        <translation>Kein Bett</translation>
    </message>
    <message>
        <source>Frozen −%1 s</source>
        <translation>Eingefroren −%1 s</translation>
    </message>
    <message>
        <source>Gain of the ECG</source>
        <translation>Verstärkung des EKG</translation>
    </message>
    <message>
        <source>Gain of all ECG leads, millimetres on the screen for a millivolt</source>
        <translation>Verstärkung aller EKG-Ableitungen: Millimeter auf dem Bildschirm je Millivolt</translation>
    </message>
    <message>
        <source>Auto gain</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>%1 mm/mV</source>
        <translation>%1 mm/mV</translation>
    </message>
    <message>
        <source>Speed of the waves</source>
        <translation>Geschwindigkeit der Kurven</translation>
    </message>
    <message>
        <source>Speed of the waves, millimetres on the screen for a second</source>
        <translation>Geschwindigkeit der Kurven: Millimeter auf dem Bildschirm je Sekunde</translation>
    </message>
    <message>
        <source>%1 mm/s</source>
        <translation>%1 mm/s</translation>
    </message>
    <message>
        <source>Screen not calibrated</source>
        <translation>Nicht kalibriert</translation>
    </message>
    <message>
        <source>Screen not calibrated: measure how long a millimetre is</source>
        <translation>Bildschirm nicht kalibriert: messen, wie lang ein Millimeter ist</translation>
    </message>
    <message>
        <source>Show the next waves (W)</source>
        <translation>Die nächsten Kurven zeigen (W)</translation>
    </message>
    <message>
        <source>Waves %1–%2 of %3</source>
        <translation>Kurven %1–%2 von %3</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::BedWaves</name>
    <message>
        <source>Waves of the bed</source>
        <translation>Kurven des Betts</translation>
    </message>
    <message>
        <source>No waves: this bed sends none, or none has arrived yet.</source>
        <translation>Keine Kurven: Dieses Bett sendet keine, oder es ist noch keine angekommen.</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::CalibrationDialog</name>
    <message>
        <source>Screen calibration</source>
        <translation>Bildschirm kalibrieren</translation>
    </message>
    <message>
        <source>Hold a bank card against the bar and make the bar as long as the card with the arrow keys. Or measure the bar with a ruler and enter its length.</source>
        <translation>Eine Bankkarte an den Balken halten und den Balken mit den Pfeiltasten so lang machen wie die Karte. Oder den Balken mit einem Lineal messen und seine Länge eintragen.</translation>
    </message>
    <message>
        <source>Screen %1, %2 × %3 pixels</source>
        <translation>Bildschirm %1, %2 × %3 Pixel</translation>
    </message>
    <message>
        <source>Length of the bar on the screen</source>
        <translation>Länge des Balkens auf dem Bildschirm</translation>
    </message>
    <message>
        <source>Length of the bar in millimetres</source>
        <translation>Länge des Balkens in Millimetern</translation>
    </message>
    <message>
        <source>Use this length</source>
        <translation>Diese Länge verwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Forget calibration</source>
        <translation>Kalibrierung löschen</translation>
    </message>
    <message>
        <source>Forget what was measured on this screen</source>
        <translation>Vergessen, was auf diesem Bildschirm gemessen wurde</translation>
    </message>
    <message>
        <source>&amp;Bar</source>
        <translation>&amp;Balken</translation>
    </message>
    <message>
        <source>Its &amp;length</source>
        <translation>Seine &amp;Länge</translation>
    </message>
    <message>
        <source>%1 pixels a millimetre</source>
        <translation>%1 Pixel je Millimeter</translation>
    </message>
    <message>
        <source>That would be %1 pixels a millimetre; screens have %2 to %3. Measure again.</source>
        <translation>Das wären %1 Pixel je Millimeter; Bildschirme haben %2 bis %3. Bitte noch einmal messen.</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::ClockTable</name>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>It concerns all beds</source>
        <translation>Es betrifft alle Betten</translation>
    </message>
    <message>
        <source>this computer</source>
        <translation>dieser Rechner</translation>
    </message>
    <message>
        <source>unnamed</source>
        <translation>ohne Namen</translation>
    </message>
    <message>
        <source>Values are judged by arrival. Set the clock of the device.</source>
        <translation>Werte werden nach Ankunft beurteilt. Die Uhr des Geräts stellen.</translation>
    </message>
    <message>
        <source>Bed</source>
        <translation>Bett</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr geht</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>What it means and what to do</source>
        <translation>Was es bedeutet und was zu tun ist</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::ConnectionDialog</name>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connect to a broker</source>
        <translation>Mit einem Broker verbinden</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Connect with these settings</source>
        <translation>Mit diesen Einstellungen verbinden</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close without connecting</source>
        <translation>Schließen, ohne zu verbinden</translation>
    </message>
    <message>
        <source>Cancel test</source>
        <translation>Prüfung abbrechen</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>Verbindung prüfen</translation>
    </message>
    <message>
        <source>Not tested. You can connect all the same.</source>
        <translation>Nicht geprüft. Verbinden ist trotzdem möglich.</translation>
    </message>
    <message>
        <source>Testing. Connecting now ends the test.</source>
        <translation>Prüfung läuft. Verbinden beendet sie.</translation>
    </message>
    <message>
        <source>Test passed: a message was received and read.</source>
        <translation>Prüfung bestanden: eine Nachricht kam an und wurde gelesen.</translation>
    </message>
    <message>
        <source>The test failed: the cause stands above. You can connect all the same.</source>
        <translation>Prüfung nicht bestanden: der Grund steht oben. Verbinden ist trotzdem möglich.</translation>
    </message>
    <message>
        <source>Changed since the test: its result no longer counts.</source>
        <translation>Seit der Prüfung geändert: ihr Ergebnis gilt nicht mehr.</translation>
    </message>
    <message>
        <source>Test cancelled. You can connect all the same.</source>
        <translation>Prüfung abgebrochen. Verbinden ist trotzdem möglich.</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::ConnectionForm</name>
    <message>
        <source>&amp;Broker</source>
        <translation>&amp;Broker</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>&amp;Rechner</translation>
    </message>
    <message>
        <source>broker.example.org</source>
        <translation>broker.example.org</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>&amp;Port</translation>
    </message>
    <message>
        <source>&amp;Topic</source>
        <translation>&amp;Topic</translation>
    </message>
    <message>
        <source>0: at most once</source>
        <translation>0: höchstens einmal</translation>
    </message>
    <message>
        <source>1: at least once (recommended)</source>
        <translation>1: mindestens einmal (empfohlen)</translation>
    </message>
    <message>
        <source>2: exactly once</source>
        <translation>2: genau einmal</translation>
    </message>
    <message>
        <source>&amp;QoS</source>
        <translation>&amp;QoS</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>Ben&amp;utzer</translation>
    </message>
    <message>
        <source>A password needs a user name.</source>
        <translation>Zu einem Passwort gehört ein Benutzername.</translation>
    </message>
    <message>
        <source>Pass&amp;word</source>
        <translation>Pass&amp;wort</translation>
    </message>
    <message>
        <source>Kept in memory until Vigil ends; it is never written to disk.</source>
        <translation>Gilt nur für diese Sitzung; es wird nie gespeichert.</translation>
    </message>
    <message>
        <source>&amp;Encrypt the connection (TLS)</source>
        <translation>Verbindung v&amp;erschlüsseln (TLS)</translation>
    </message>
    <message>
        <source>Encrypt the connection with TLS</source>
        <translation>Verbindung mit TLS verschlüsseln</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt *.cer *.key);;All files (*)</source>
        <translation>Zertifikate (*.pem *.crt *.cer *.key);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>&amp;CA file</source>
        <translation>&amp;CA-Datei</translation>
    </message>
    <message>
        <source>that of the system</source>
        <translation>die des Systems</translation>
    </message>
    <message>
        <source>C&amp;lient certificate</source>
        <translation>C&amp;lient-Zertifikat</translation>
    </message>
    <message>
        <source>A key needs its certificate.</source>
        <translation>Zu einem Schlüssel gehört sein Zertifikat.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <source>Client &amp;key</source>
        <translation>Client-&amp;Schlüssel</translation>
    </message>
    <message>
        <source>A certificate needs its key.</source>
        <translation>Zu einem Zertifikat gehört sein Schlüssel.</translation>
    </message>
    <message>
        <source>Choose...</source>
        <translation>Wählen...</translation>
    </message>
    <message>
        <source>Choose the file: %1</source>
        <translation>Datei wählen: %1</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>Diese Datei ist nicht lesbar.</translation>
    </message>
    <message>
        <source>S&amp;ign-in</source>
        <translation>An&amp;meldung</translation>
    </message>
    <message>
        <source>Without encryption everyone on the way can read values, user and password.</source>
        <translation>Ohne Verschlüsselung kann unterwegs jeder Werte, Benutzer und Passwort lesen.</translation>
    </message>
    <message>
        <source>automatic (recommended)</source>
        <translation>automatisch (empfohlen)</translation>
    </message>
    <message>
        <source>Automatic asks for MQTT 5, and for 3.1.1 where the broker does not know it.</source>
        <translation>Automatisch fragt nach MQTT 5, und nach 3.1.1, wo der Broker es nicht kennt.</translation>
    </message>
    <message>
        <source>&amp;Version</source>
        <translation>&amp;Version</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::DeadLetterPanel</name>
    <message>
        <source>Arrived</source>
        <translation>Ankunft</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Topic</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Refused messages, newest first</source>
        <translation>Abgelehnte Nachrichten, neueste zuerst</translation>
    </message>
    <message>
        <source>Hexadecimal</source>
        <translation>Hexadezimal</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Raw content of the selected message</source>
        <translation>Rohinhalt der gewählten Nachricht</translation>
    </message>
    <message>
        <source>Show the content in hexadecimal</source>
        <translation>Inhalt hexadezimal zeigen</translation>
    </message>
    <message>
        <source>Read the list of refused messages again</source>
        <translation>Liste der abgelehnten Nachrichten neu lesen</translation>
    </message>
    <message>
        <source>Reading the list of refused messages...</source>
        <translation>Die Liste der abgelehnten Nachrichten wird gelesen...</translation>
    </message>
    <message>
        <source>No message was refused. One that cannot be decoded, or whose values cannot be true, appears here with its reason and its content.</source>
        <translation>Keine Nachricht wurde abgelehnt. Eine, die sich nicht dekodieren lässt oder deren Werte nicht stimmen können, erscheint hier mit Grund und Inhalt.</translation>
    </message>
    <message>
        <source>The list of refused messages has not been read yet.</source>
        <translation>Die Liste der abgelehnten Nachrichten wurde noch nicht gelesen.</translation>
    </message>
    <message>
        <source>The list of refused messages cannot be read: %1</source>
        <translation>Die Liste der abgelehnten Nachrichten kann nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>Nothing is stored here, so refused messages are counted, not kept.</source>
        <translation>Hier wird nichts gespeichert: Abgelehnte Nachrichten werden gezählt, nicht aufbewahrt.</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::LatencyTable</name>
    <message>
        <source>Since arrival until</source>
        <translation>Von der Ankunft bis</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <source>Over the last ten seconds</source>
        <translation>In den letzten zehn Sekunden</translation>
    </message>
    <message>
        <source>Most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::LossBar</name>
    <message>
        <source>Acknowledge losses</source>
        <translation>Verluste quittieren</translation>
    </message>
    <message>
        <source>Acknowledge losses: the counters shown restart</source>
        <translation>Verluste quittieren: die gezeigten Zähler beginnen neu</translation>
    </message>
    <message>
        <source>The counters shown restart; the totals stay in the journal.</source>
        <translation>Die gezeigten Zähler beginnen neu; die Summen bleiben im Journal.</translation>
    </message>
    <message>
        <source>Lost or left out, not acknowledged: %1</source>
        <translation>Verloren oder ausgelassen, nicht quittiert: %1</translation>
    </message>
    <message>
        <source>No losses since the start or the last acknowledgement</source>
        <translation>Keine Verluste seit dem Start oder der letzten Quittierung</translation>
    </message>
    <message>
        <source>Not drawn, the replay is faster than the screen: %1 wave samples. Nothing of them is lost.</source>
        <translation>Nicht gezeichnet, die Wiedergabe ist schneller als der Bildschirm: %1 Kurvenwerte. Davon ist nichts verloren.</translation>
    </message>
    <message>
        <source>Not drawn, the screen was behind: %1 wave samples. Nothing of them is lost.</source>
        <translation>Nicht gezeichnet, der Bildschirm kam nicht nach: %1 Kurvenwerte. Davon ist nichts verloren.</translation>
    </message>
    <message>
        <source>Show losses</source>
        <translation>Verluste zeigen</translation>
    </message>
    <message>
        <source>Show the list of losses: bed, time, cause and how many</source>
        <translation>Liste der Verluste zeigen: Bett, Zeit, Ursache und Anzahl</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::LossPanel</name>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Bed</source>
        <translation>Bett</translation>
    </message>
    <message>
        <source>Signal</source>
        <translation>Signal</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>Liste kopieren</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Losses, newest first</source>
        <translation>Verluste, neueste zuerst</translation>
    </message>
    <message>
        <source>Copy the list of losses to the clipboard</source>
        <translation>Die Liste der Verluste in die Zwischenablage kopieren</translation>
    </message>
    <message>
        <source>Read the list of losses again</source>
        <translation>Die Liste der Verluste neu lesen</translation>
    </message>
    <message>
        <source>Reading the list of losses...</source>
        <translation>Die Liste der Verluste wird gelesen ...</translation>
    </message>
    <message>
        <source>The list of losses has not been read yet.</source>
        <translation>Die Liste der Verluste wurde noch nicht gelesen.</translation>
    </message>
    <message>
        <source>The list of losses cannot be read: %1</source>
        <translation>Die Liste der Verluste ist nicht lesbar: %1</translation>
    </message>
    <message>
        <source>Nothing is stored here, so there is no list: only the counters above tell what was lost.</source>
        <translation>Hier wird nichts gespeichert, also gibt es keine Liste: Nur die Zähler oben sagen, was verloren ging.</translation>
    </message>
    <message>
        <source>Nothing was lost. What is lost appears here, with its bed, its time and the cause.</source>
        <translation>Nichts ging verloren. Was verloren geht, erscheint hier mit Bett, Zeit und Ursache.</translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n Eintrag</numerusform>
            <numerusform>%n Einträge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n beds</source>
        <translation>
            <numerusform>%n Bett</numerusform>
            <numerusform>%n Betten</numerusform>
        </translation>
    </message>
    <message>
        <source>older ones: vigilctl losses</source>
        <translation>ältere: vigilctl losses</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::Loudspeaker</name>
    <message>
        <source>This computer has no sound output</source>
        <translation>Dieser Rechner hat keine Tonausgabe</translation>
    </message>
    <message>
        <source>The sound output does not take the alarm tones</source>
        <translation>Die Tonausgabe nimmt die Alarmtöne nicht an</translation>
    </message>
    <message>
        <source>The sound output cannot be opened</source>
        <translation>Die Tonausgabe lässt sich nicht öffnen</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::MetricChart</name>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::ModeBand</name>
    <message>
        <source>SIMULATED</source>
        <translation>SIMULIERT</translation>
    </message>
    <message>
        <source>Demo ward: no real patients, not live</source>
        <translation>Demostation: keine echten Patienten, nicht live</translation>
    </message>
    <message>
        <source>REPLAY</source>
        <translation>WIEDERGABE</translation>
    </message>
    <message>
        <source>not live</source>
        <translation>nicht live</translation>
    </message>
    <message>
        <source>Exit replay</source>
        <translation>Wiedergabe beenden</translation>
    </message>
    <message>
        <source>Exit demo</source>
        <translation>Demo beenden</translation>
    </message>
    <message>
        <source>original time %1   not live</source>
        <translation>ursprüngliche Zeit %1   nicht live</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::NavigationRail</name>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Open, connect, theme, language, about (F10)</source>
        <translation>Öffnen, Verbinden, Darstellung, Sprache, Über (F10)</translation>
    </message>
    <message>
        <source>Page %1</source>
        <translation>Seite %1</translation>
    </message>
    <message numerus="yes">
        <source>%n alarm(s) not acknowledged</source>
        <translation>
            <numerusform>%n Alarm nicht quittiert</numerusform>
            <numerusform>%n Alarme nicht quittiert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::NoticeBar</name>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Technical text</source>
        <translation>Technischer Text</translation>
    </message>
    <message>
        <source>Place in the file</source>
        <translation>Stelle in der Datei</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::OperationsPage</name>
    <message>
        <source>Latency since arrival</source>
        <translation>Latenz seit Ankunft</translation>
    </message>
    <message>
        <source>Rows a second</source>
        <translation>Zeilen je Sekunde</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Diagnose kopieren</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>Betrieb</translation>
    </message>
    <message>
        <source>Copy diagnostics to the clipboard</source>
        <translation>Diagnose in die Zwischenablage kopieren</translation>
    </message>
    <message>
        <source>Figures of the pipeline as text. Nothing about patients.</source>
        <translation>Zahlen der Verarbeitung als Text. Nichts über Patienten.</translation>
    </message>
    <message>
        <source>Up to which point the latency is shown</source>
        <translation>Bis zu welchem Punkt die Latenz gezeigt wird</translation>
    </message>
    <message>
        <source>until</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>No latency measured yet: the first figures appear ten seconds after data arrive.</source>
        <translation>Noch keine Latenz gemessen: die ersten Zahlen erscheinen zehn Sekunden nach den ersten Daten.</translation>
    </message>
    <message>
        <source>No figures yet: they appear as soon as data arrive.</source>
        <translation>Noch keine Zahlen: sie erscheinen, sobald Daten eintreffen.</translation>
    </message>
    <message>
        <source>Details of the pipeline</source>
        <translation>Einzelheiten der Verarbeitung</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>No source is open, so there is nothing to watch.</source>
        <translation>Keine Quelle ist offen, also gibt es nichts zu beobachten.</translation>
    </message>
    <message>
        <source>Connect...</source>
        <translation>Verbinden...</translation>
    </message>
    <message>
        <source>Lag by partition</source>
        <translation>Rückstand je Partition</translation>
    </message>
    <message>
        <source>No partitions. Only Kafka sources have them: each with its own lag.</source>
        <translation>Keine Partitionen. Nur Kafka-Quellen haben sie: jede mit eigenem Rückstand.</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Abfragen</translation>
    </message>
    <message>
        <source>No query runs beside the alarm rules. Queries are named in the workspace file, as [[query]].</source>
        <translation>Neben den Alarmregeln läuft keine Abfrage. Abfragen stehen in der Datei des Arbeitsbereichs, als [[query]].</translation>
    </message>
    <message>
        <source>Latency by hop</source>
        <translation>Latenz je Abschnitt</translation>
    </message>
    <message>
        <source>Dead letters</source>
        <translation>Abgelehnte Nachrichten</translation>
    </message>
    <message>
        <source>Dead letters (%1)</source>
        <translation>Abgelehnte Nachrichten (%1)</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>results out</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>in</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Clocks</source>
        <translation>Uhren</translation>
    </message>
    <message>
        <source>All clocks agree: those of the devices and the computer&apos;s own.</source>
        <translation>Alle Uhren gehen gleich: die der Geräte und die des Rechners.</translation>
    </message>
    <message>
        <source>Clocks (%1)</source>
        <translation>Uhren (%1)</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>Verluste</translation>
    </message>
    <message>
        <source>Nothing leaves by a sink. Sinks for results and alarms are named in the workspace file, as [[sink]].</source>
        <translation>Nichts wird weitergegeben. Ziele für Ergebnisse und Alarme stehen in der Arbeitsbereichsdatei, als [[sink]].</translation>
    </message>
    <message>
        <source>Sinks</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source>Sinks (%1)</source>
        <translation>Ziele (%1)</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::OverviewStrip</name>
    <message>
        <source>Position in the recording</source>
        <translation>Stelle in der Aufzeichnung</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::PartitionTable</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Partition</source>
        <translation>Partition</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Messages that wait in the broker</source>
        <translation>Nachrichten, die im Broker warten</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Minus: the lag shrinks</source>
        <translation>Minus: der Rückstand schrumpft</translation>
    </message>
    <message>
        <source>Caught up in</source>
        <translation>Aufgeholt in</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::QueryPanel</name>
    <message>
        <source>Queries</source>
        <translation>Abfragen</translation>
    </message>
    <message numerus="yes">
        <source>%n queries were stopped: their results are missing, and rules on them do not alarm.</source>
        <translation>
            <numerusform>%n Abfrage wurde angehalten: ihre Ergebnisse fehlen, und Regeln darauf alarmieren nicht.</numerusform>
            <numerusform>%n Abfragen wurden angehalten: ihre Ergebnisse fehlen, und Regeln darauf alarmieren nicht.</numerusform>
        </translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Wieder starten</translation>
    </message>
    <message>
        <source>Start %1 again</source>
        <translation>%1 wieder starten</translation>
    </message>
    <message>
        <source>Start all %1 again</source>
        <translation>Alle %1 wieder starten</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::QueryTable</name>
    <message>
        <source>Query</source>
        <translation>Abfrage</translation>
    </message>
    <message>
        <source>Rows in</source>
        <translation>Zeilen ein</translation>
    </message>
    <message>
        <source>Rows out</source>
        <translation>Zeilen aus</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Groups it keeps apart</source>
        <translation>Gruppen, die sie getrennt hält</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Windows and matches that are not complete</source>
        <translation>Fenster und Treffer, die noch nicht fertig sind</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Rows that wait for others, or for their order</source>
        <translation>Zeilen, die auf andere warten oder auf ihre Reihenfolge</translation>
    </message>
    <message>
        <source>Memory of all it holds</source>
        <translation>Speicher für alles, was sie hält</translation>
    </message>
    <message>
        <source>Since the last run</source>
        <translation>Seit dem letzten Lauf</translation>
    </message>
    <message>
        <source>began anew, windows lost: %1</source>
        <translation>neu begonnen, Fenster verloren: %1</translation>
    </message>
    <message>
        <source>went on</source>
        <translation>fortgesetzt</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>Watermark</source>
        <translation>Watermark</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>stopped: %1</source>
        <translation>angehalten: %1</translation>
    </message>
    <message>
        <source>Its results are missing, and rules on them do not alarm. Edit it in the workspace, or start it again above.</source>
        <translation>Ihre Ergebnisse fehlen, und Regeln darauf alarmieren nicht. Im Arbeitsbereich ändern oder oben wieder starten.</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::ReplayBar</name>
    <message>
        <source>max</source>
        <comment>as fast as possible</comment>
        <translation>max</translation>
    </message>
    <message>
        <source>REPLAY</source>
        <translation>WIEDERGABE</translation>
    </message>
    <message>
        <source>Replay controls</source>
        <translation>Steuerung der Wiedergabe</translation>
    </message>
    <message>
        <source>To the beginning</source>
        <translation>Zum Anfang</translation>
    </message>
    <message>
        <source>10 s</source>
        <translation>10 s</translation>
    </message>
    <message>
        <source>Back ten seconds (F7)</source>
        <translation>Zehn Sekunden zurück (F7)</translation>
    </message>
    <message>
        <source>Forward ten seconds (F9)</source>
        <translation>Zehn Sekunden vor (F9)</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>Zum Ende</translation>
    </message>
    <message>
        <source>Exit replay</source>
        <translation>Wiedergabe beenden</translation>
    </message>
    <message>
        <source>Play and pause (F8)</source>
        <translation>Wiedergabe und Pause (F8)</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Geschwindigkeit</translation>
    </message>
    <message>
        <source>Speed (Shift+F7 slower, Shift+F9 faster)</source>
        <translation>Geschwindigkeit (Umschalt+F7 langsamer, Umschalt+F9 schneller)</translation>
    </message>
    <message>
        <source>Go to time</source>
        <translation>Zu einer Zeit gehen</translation>
    </message>
    <message>
        <source>hh:mm:ss</source>
        <translation>hh:mm:ss</translation>
    </message>
    <message>
        <source>A time of day, or date and time; Return goes there</source>
        <translation>Eine Uhrzeit oder Datum und Uhrzeit; Eingabetaste geht dorthin</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>This is not a time.</source>
        <translation>Das ist keine Zeit.</translation>
    </message>
    <message>
        <source>Outside the recording.</source>
        <translation>Außerhalb der Aufzeichnung.</translation>
    </message>
    <message>
        <source>Original time %1</source>
        <translation>Originalzeit %1</translation>
    </message>
    <message>
        <source>End of the recording</source>
        <translation>Ende der Aufzeichnung</translation>
    </message>
    <message>
        <source>achieved %1</source>
        <translation>erreicht %1</translation>
    </message>
    <message>
        <source>h:mm:ss</source>
        <comment>since the beginning</comment>
        <translation>h:mm:ss</translation>
    </message>
    <message>
        <source>A time of day; Return goes there</source>
        <translation>Eine Uhrzeit; Eingabe springt dorthin</translation>
    </message>
    <message>
        <source>How long after the beginning; Return goes there</source>
        <translation>Wie lange nach dem Beginn; Eingabe springt dorthin</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::ReplayPage</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Lasts</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>No recording is open</source>
        <translation>Keine Aufzeichnung ist offen</translation>
    </message>
    <message>
        <source>Open recording...</source>
        <translation>Aufzeichnung öffnen...</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>Eine Aufzeichnung öffnen</translation>
    </message>
    <message>
        <source>Opened lately</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Recordings opened lately</source>
        <translation>Zuletzt geöffnete Aufzeichnungen</translation>
    </message>
    <message>
        <source>Gaps and alarms of the recording</source>
        <translation>Lücken und Alarme der Aufzeichnung</translation>
    </message>
    <message>
        <source>No gaps and no alarms so far. Alarms appear here as the replay reaches them.</source>
        <translation>Bisher keine Lücken und keine Alarme. Alarme erscheinen hier, sobald die Wiedergabe sie erreicht.</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>Dorthin gehen</translation>
    </message>
    <message>
        <source>Go to the selected gap or alarm</source>
        <translation>Zur gewählten Lücke oder zum gewählten Alarm gehen</translation>
    </message>
    <message>
        <source>Open another recording...</source>
        <translation>Andere Aufzeichnung öffnen...</translation>
    </message>
    <message>
        <source>Open another recording</source>
        <translation>Andere Aufzeichnung öffnen</translation>
    </message>
    <message>
        <source>A replay runs a recorded stream (.vgl or a WFDB record) through the same alarms and queries as a live one, at any speed.</source>
        <translation>Eine Wiedergabe schickt einen aufgezeichneten Strom (.vgl oder ein WFDB-Record) durch dieselben Alarme und Abfragen wie einen laufenden, in jeder Geschwindigkeit.</translation>
    </message>
    <message>
        <source>Opening one ends the live session.</source>
        <translation>Das Öffnen beendet die laufende Sitzung.</translation>
    </message>
    <message>
        <source>Opening one ends the demo.</source>
        <translation>Das Öffnen beendet die Demo.</translation>
    </message>
    <message numerus="yes">
        <source>%n gap(s)</source>
        <translation>
            <numerusform>%n Lücke</numerusform>
            <numerusform>%n Lücken</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n alarm(s)</source>
        <translation>
            <numerusform>%n Alarm</numerusform>
            <numerusform>%n Alarme</numerusform>
        </translation>
    </message>
    <message>
        <source>Alarm, %1</source>
        <translation>Alarm, %1</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::SinkPanel</name>
    <message>
        <source>Sinks</source>
        <translation>Ziele</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>Drop what waits...</source>
        <translation>Wartendes verwerfen...</translation>
    </message>
    <message>
        <source>Drop them</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Drop everything that waits for %1? It will not arrive.</source>
        <translation>Alles verwerfen, was auf %1 wartet? Es kommt dann nicht an.</translation>
    </message>
    <message numerus="yes">
        <source>Drop %n messages that wait for %1? They will not arrive.</source>
        <translation>
            <numerusform>%n Nachricht verwerfen, die auf %1 wartet? Sie kommt dann nicht an.</numerusform>
            <numerusform>%n Nachrichten verwerfen, die auf %1 warten? Sie kommen dann nicht an.</numerusform>
        </translation>
    </message>
    <message>
        <source>Select a sink to pause it, try it now or drop what waits for it.</source>
        <translation>Wählen Sie ein Ziel, um es anzuhalten, sofort zu versuchen oder Wartendes zu verwerfen.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::SinkTable</name>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>What comes waits until it is resumed.</source>
        <translation>Was kommt, wartet, bis es fortgesetzt wird.</translation>
    </message>
    <message>
        <source>trying</source>
        <translation>wird versucht</translation>
    </message>
    <message>
        <source>works</source>
        <translation>nimmt an</translation>
    </message>
    <message>
        <source>again in %1</source>
        <translation>erneut in %1</translation>
    </message>
    <message>
        <source>does not take it</source>
        <translation>nimmt nichts an</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>%1 and more</source>
        <translation>%1 und mehr</translation>
    </message>
    <message>
        <source>The others are in the database until their turn comes.</source>
        <translation>Die anderen liegen in der Datenbank, bis sie an der Reihe sind.</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>%1 abgelehnt</translation>
    </message>
    <message>
        <source>%1 dropped</source>
        <translation>%1 verworfen</translation>
    </message>
    <message>
        <source>Sink</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>Führt zu</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>Älteste</translation>
    </message>
    <message>
        <source>How old the oldest message is that waits</source>
        <translation>Wie alt die älteste wartende Nachricht ist</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Übergeben</translation>
    </message>
    <message>
        <source>Since the start of the session</source>
        <translation>Seit Beginn der Sitzung</translation>
    </message>
    <message>
        <source>Retries</source>
        <translation>Wiederholungen</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::SoundButton</name>
    <message>
        <source>Alarms sound. Press to pause the sound for two minutes (F4)</source>
        <translation>Alarme sind zu hören. Drücken setzt den Ton zwei Minuten aus (F4)</translation>
    </message>
    <message>
        <source>The sound is paused, until a new alarm comes at the most. Press to end it (F4)</source>
        <translation>Der Ton ist ausgesetzt, höchstens bis zum nächsten Alarm. Drücken beendet das (F4)</translation>
    </message>
    <message>
        <source>Sound off</source>
        <translation>Ton aus</translation>
    </message>
    <message>
        <source>Alarms do not sound. Press to switch the sound on (F4)</source>
        <translation>Alarme sind nicht zu hören. Drücken schaltet den Ton ein (F4)</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>Kein Ton</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>Stumm</translation>
    </message>
    <message>
        <source>Alarms of a recording do not sound</source>
        <translation>Alarme einer Aufzeichnung sind nicht zu hören</translation>
    </message>
    <message>
        <source>Sound of alarms: paused, %1</source>
        <translation>Alarmton: ausgesetzt, %1</translation>
    </message>
    <message>
        <source>Sound of alarms: %1</source>
        <translation>Alarmton: %1</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>Sound of alarms</source>
        <translation>Alarmton</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::SourceTable</name>
    <message>
        <source>again in %1</source>
        <translation>erneut in %1</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>ohne Daten</translation>
    </message>
    <message>
        <source>Less is assured than was asked for (%1)</source>
        <translation>Weniger ist zugesichert als verlangt (%1)</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>nicht verschlüsselt</translation>
    </message>
    <message>
        <source>Values and credentials cross the network readable for everyone. Turn TLS on in the connection.</source>
        <translation>Werte und Zugangsdaten gehen für jeden lesbar durch das Netz. Schalten Sie TLS in der Verbindung ein.</translation>
    </message>
    <message>
        <source>The lag of some partitions is unknown.</source>
        <translation>Der Rückstand einiger Partitionen ist unbekannt.</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Messages received a second</source>
        <translation>Empfangene Nachrichten je Sekunde</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>Connects</source>
        <translation>Aufbauten</translation>
    </message>
    <message>
        <source>More than one: the connection was lost in between</source>
        <translation>Mehr als einer: dazwischen brach die Verbindung ab</translation>
    </message>
    <message>
        <source>Behind</source>
        <translation>Verzug</translation>
    </message>
    <message>
        <source>How far the watermark is behind the clock</source>
        <translation>Wie weit die Watermark hinter der Uhr liegt</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Messages that wait in the broker, all partitions</source>
        <translation>Nachrichten, die im Broker warten, alle Partitionen</translation>
    </message>
    <message>
        <source>What is wrong and what to do</source>
        <translation>Was nicht stimmt und was zu tun ist</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::StageMap</name>
    <message>
        <source>Pipeline from sources to screen</source>
        <translation>Verarbeitung von den Quellen bis zur Anzeige</translation>
    </message>
    <message>
        <source>at most %1</source>
        <translation>höchstens %1</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::StartPage</name>
    <message>
        <source>Live vitals, alarms and the health of the stream they come from</source>
        <translation>Vitalwerte live, Alarme und der Zustand des Datenstroms, aus dem sie kommen</translation>
    </message>
    <message>
        <source>Try the demo ward</source>
        <translation>Demostation ausprobieren</translation>
    </message>
    <message>
        <source>12 simulated beds, no network needed</source>
        <translation>12 simulierte Betten, ohne Netzwerk</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Subscribe to an MQTT or Kafka broker</source>
        <translation>Einen MQTT- oder Kafka-Broker abonnieren</translation>
    </message>
    <message>
        <source>Open recording</source>
        <translation>Aufzeichnung öffnen</translation>
    </message>
    <message>
        <source>Replay a .vgl file or a WFDB record, or open a workspace</source>
        <translation>Eine .vgl-Datei oder einen WFDB-Datensatz wiedergeben oder einen Arbeitsbereich öffnen</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Go on where you left off</source>
        <translation>Dort weitermachen, wo Sie aufgehört haben</translation>
    </message>
    <message>
        <source>Recently opened</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Nothing has been opened yet: what you open appears here.</source>
        <translation>Noch wurde nichts geöffnet: Was Sie öffnen, erscheint hier.</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::StatusBar</name>
    <message>
        <source>State of the data stream</source>
        <translation>Zustand des Datenstroms</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>Gesehen</translation>
    </message>
    <message>
        <source>Acknowledge the losses</source>
        <translation>Die Verluste quittieren</translation>
    </message>
    <message>
        <source>Acknowledge the losses: the counters restart, the journal keeps the totals</source>
        <translation>Die Verluste quittieren: Die Zähler beginnen neu, das Journal behält die Summen</translation>
    </message>
    <message>
        <source>No source</source>
        <translation>Keine Quelle</translation>
    </message>
    <message>
        <source>Nothing is connected</source>
        <translation>Nichts ist verbunden</translation>
    </message>
    <message>
        <source>%1 %2  %3/%4 beds</source>
        <translation>%1 %2  %3/%4 Betten</translation>
    </message>
    <message>
        <source>%1 ev/s</source>
        <translation>%1 Er./s</translation>
    </message>
    <message>
        <source>Readings taken in per second</source>
        <translation>Aufgenommene Messwerte je Sekunde</translation>
    </message>
    <message>
        <source>p99 %1</source>
        <translation>p99 %1</translation>
    </message>
    <message>
        <source>99 of 100 readings are on screen within this time after arrival</source>
        <translation>99 von 100 Messwerten sind innerhalb dieser Zeit nach Ankunft auf dem Bildschirm</translation>
    </message>
    <message>
        <source>watermark %1</source>
        <translation>Watermark %1</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>Up to this time before now all data are expected to be here</source>
        <translation>Bis zu dieser Zeit vor jetzt sollten alle Daten da sein</translation>
    </message>
    <message>
        <source>dead letters %1</source>
        <translation>Abgewiesen %1</translation>
    </message>
    <message>
        <source>Messages that could not be used; they are kept for inspection</source>
        <translation>Nachrichten, die nicht verwendet werden konnten; sie werden zur Prüfung aufbewahrt</translation>
    </message>
    <message>
        <source>gaps %1  dropped %2</source>
        <translation>Lücken %1  verworfen %2</translation>
    </message>
    <message>
        <source>Gaps in numbered streams and items that were dropped</source>
        <translation>Lücken in nummerierten Strömen und verworfene Teile</translation>
    </message>
    <message>
        <source>storage stalled</source>
        <translation>Speicherung steht</translation>
    </message>
    <message>
        <source>● rec on</source>
        <translation>● Aufz. ein</translation>
    </message>
    <message>
        <source>rec off</source>
        <translation>Aufz. aus</translation>
    </message>
    <message>
        <source>not stored %1</source>
        <translation>nicht gespeichert %1</translation>
    </message>
    <message>
        <source>watching only</source>
        <translation>schaut nur zu</translation>
    </message>
    <message>
        <source>nothing is stored</source>
        <translation>nichts wird gespeichert</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::StoreBar</name>
    <message>
        <source>Set aside...</source>
        <translation>Beiseitelegen...</translation>
    </message>
    <message>
        <source>Set the database aside and begin another one</source>
        <translation>Die Datenbank beiseitelegen und eine neue beginnen</translation>
    </message>
    <message>
        <source>The file is renamed, never deleted. You are asked first.</source>
        <translation>Die Datei wird umbenannt, nie gelöscht. Vorher wird gefragt.</translation>
    </message>
    <message>
        <source>The database is damaged</source>
        <translation>Die Datenbank ist beschädigt</translation>
    </message>
    <message>
        <source>In memory: %1 values, %2 events of alarms</source>
        <translation>Im Speicher: %1 Werte, %2 Alarmereignisse</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::TestView</name>
    <message>
        <source>First message, as values</source>
        <translation>Erste Nachricht, als Werte</translation>
    </message>
    <message>
        <source>Stages of the connection test</source>
        <translation>Schritte der Verbindungsprüfung</translation>
    </message>
    <message>
        <source>not tested</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>bestanden</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>not needed</source>
        <translation>nicht nötig</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>under %1</source>
        <translation>unter %1</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::WardPage</name>
    <message>
        <source>Find bed  /</source>
        <translation>Bett suchen  /</translation>
    </message>
    <message>
        <source>Find a bed by its name or patient</source>
        <translation>Ein Bett nach Name oder Patient suchen</translation>
    </message>
    <message>
        <source>S</source>
        <comment>density</comment>
        <translation>S</translation>
    </message>
    <message>
        <source>M</source>
        <comment>density</comment>
        <translation>M</translation>
    </message>
    <message>
        <source>L</source>
        <comment>density</comment>
        <translation>L</translation>
    </message>
    <message>
        <source>Small tiles</source>
        <translation>Kleine Kacheln</translation>
    </message>
    <message>
        <source>Medium tiles</source>
        <translation>Mittlere Kacheln</translation>
    </message>
    <message>
        <source>Large tiles</source>
        <translation>Große Kacheln</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>Kacheln</translation>
    </message>
    <message>
        <source>No beds yet. A bed appears with its first message, or when it is listed in the workspace.</source>
        <translation>Noch keine Betten. Ein Bett erscheint mit seiner ersten Nachricht oder wenn es im Arbeitsbereich steht.</translation>
    </message>
    <message>
        <source>Enter opens · Space freezes</source>
        <translation>Eingabe öffnet · Leertaste friert ein</translation>
    </message>
    <message>
        <source>ECG %1 mm/mV · %2 mm/s</source>
        <translation>EKG %1 mm/mV · %2 mm/s</translation>
    </message>
    <message>
        <source>Gain and speed of the waves of all tiles</source>
        <translation>Verstärkung und Geschwindigkeit der Kurven aller Kacheln</translation>
    </message>
    <message>
        <source>Gain and speed of the waves of all tiles; roughly, as the screen is not calibrated</source>
        <translation>Verstärkung und Geschwindigkeit der Kurven aller Kacheln; ungefähr, denn der Bildschirm ist nicht kalibriert</translation>
    </message>
    <message>
        <source>No bed matches &quot;%1&quot;</source>
        <translation>Kein Bett passt zu „%1“</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n bed(s) send</source>
        <translation>
            <numerusform>%1 von %n Bett sendet</numerusform>
            <numerusform>%1 von %n Betten senden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n empty</source>
        <comment>beds</comment>
        <translation>
            <numerusform>%n leer</numerusform>
            <numerusform>%n leer</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigil::widgets::WardSurface</name>
    <message numerus="yes">
        <source>Ward overview, %n bed(s)</source>
        <translation>
            <numerusform>Stationsübersicht, %n Bett</numerusform>
            <numerusform>Stationsübersicht, %n Betten</numerusform>
        </translation>
    </message>
    <message>
        <source>Arrow keys choose a bed, Enter opens it, Space freezes it</source>
        <translation>Pfeiltasten wählen ein Bett, Eingabe öffnet es, Leertaste friert es ein</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::WatchBand</name>
    <message>
        <source>WATCHING ONLY</source>
        <translation>SCHAUT NUR ZU</translation>
    </message>
    <message>
        <source>Nothing is stored here, and acknowledgements hold on this screen alone. Stored by: %1</source>
        <translation>Hier wird nichts gespeichert, und Quittierungen gelten nur auf diesem Bildschirm. Es speichert: %1</translation>
    </message>
    <message>
        <source>Nothing is stored any more: the program that did has ended. Open the session again to store.</source>
        <translation>Es wird nichts mehr gespeichert: Das Programm, das es tat, ist beendet. Zum Speichern die Sitzung neu öffnen.</translation>
    </message>
</context>
</TS>
