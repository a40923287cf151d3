<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
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
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
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
        <translation>für das Thema ist kein Decoder eingestellt</translation>
    </message>
    <message>
        <source>a query could not process the row</source>
        <translation>eine Abfrage konnte die Zeile nicht verarbeiten</translation>
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
        <source>Lead off</source>
        <translation>Elektrode ab</translation>
    </message>
    <message>
        <source>Storage stalled</source>
        <translation>Speicherung steht</translation>
    </message>
    <message>
        <source>Source not connected</source>
        <translation>Quelle nicht verbunden</translation>
    </message>
    <message>
        <source>Overload: messages dropped</source>
        <translation>Überlast: Nachrichten verworfen</translation>
    </message>
    <message>
        <source>Technical alarm: %1</source>
        <translation>Technischer Alarm: %1</translation>
    </message>
    <message>
        <source>%1: technical alarm (%2)</source>
        <translation>%1: technischer Alarm (%2)</translation>
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
        <translation>Prüfen Sie, ob die Gegenstelle läuft und auf diesem Thema sendet.</translation>
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
        <translation>Datei, Datensatz oder Thema wurde nicht gefunden.</translation>
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
        <source>Recordings and workspaces (*.vgl *.hea *.vigil.toml);;All files (*)</source>
        <translation>Aufzeichnungen und Arbeitsbereiche (*.vgl *.hea *.vigil.toml);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Record the stream to</source>
        <translation>Datenstrom aufzeichnen in</translation>
    </message>
    <message>
        <source>Recordings (*.vgl)</source>
        <translation>Aufzeichnungen (*.vgl)</translation>
    </message>
</context>
<context>
    <name>vigil::widgets::AlarmBanner</name>
    <message>
        <source>Most urgent alarm, priority %1: %2 %3. Press to see all alarms</source>
        <translation>Dringendster Alarm, Priorität %1: %2 %3. Drücken zeigt alle Alarme</translation>
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
        <source>Lasted</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Acknowledged</source>
        <translation>Quittiert</translation>
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
    <message numerus="yes">
        <source>%n alarm(s)</source>
        <translation>
            <numerusform>%n Alarm</numerusform>
            <numerusform>%n Alarme</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 per bed and hour</source>
        <translation>%1 je Bett und Stunde</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>Quittieren</translation>
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
</context>
<context>
    <name>vigil::widgets::BedNumbers</name>
    <message>
        <source>This bed is empty. Values appear with its first message.</source>
        <translation>Dieses Bett ist leer. Werte erscheinen mit seiner ersten Nachricht.</translation>
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
        <source>%1 mm/s, screen not calibrated</source>
        <translation>%1 mm/s, Bildschirm nicht kalibriert</translation>
    </message>
    <message>
        <source>No bed</source>
        <translation>Kein Bett</translation>
    </message>
    <message>
        <source>Frozen −%1 s</source>
        <translation>Eingefroren −%1 s</translation>
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
        <source>%1   original time %2   not live</source>
        <translation>%1   ursprüngliche Zeit %2   nicht live</translation>
    </message>
    <message>
        <source>Exit replay</source>
        <translation>Wiedergabe beenden</translation>
    </message>
    <message>
        <source>Exit demo</source>
        <translation>Demo beenden</translation>
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
        <source>Query</source>
        <translation>Abfrage</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>Betrieb</translation>
    </message>
    <message>
        <source>Page %1</source>
        <translation>Seite %1</translation>
    </message>
    <message numerus="yes">
        <source>%n alarm(s)</source>
        <translation>
            <numerusform>%n Alarm</numerusform>
            <numerusform>%n Alarme</numerusform>
        </translation>
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
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
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
        <translation>Wasserstand %1</translation>
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
        <source>disk %1 d</source>
        <translation>Platte %1 d</translation>
    </message>
    <message>
        <source>Days until the disk is full at the present rate</source>
        <translation>Tage, bis die Platte bei gleicher Rate voll ist</translation>
    </message>
    <message>
        <source>● rec on</source>
        <translation>● Aufz. ein</translation>
    </message>
    <message>
        <source>rec off</source>
        <translation>Aufz. aus</translation>
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
    <message numerus="yes">
        <source>%1 of %n bed(s) occupied</source>
        <translation>
            <numerusform>%1 von %n Bett belegt</numerusform>
            <numerusform>%1 von %n Betten belegt</numerusform>
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
</TS>
