using System.Globalization;
using System.Text;
using Plasticity.Lab.Configuration;

namespace Plasticity.Lab.Launchers;

/// <summary>A script for sbatch: one job array whose tasks are workers on the same sweep.</summary>
/// <remarks>
/// A task that has used up its time is told so by Slurm with SIGUSR1, which reaches the script alone. The script passes it on; the
/// worker saves, stops with exit code 75, and the script puts the task back into the queue. Where Slurm itself ends a task, because
/// a job of higher priority needs the place or the user cancelled it, SIGTERM reaches script and worker, and whether the task comes back
/// is Slurm's to say.
/// </remarks>
public sealed class SlurmScript
{
    /// <summary>The folder of the scripts and of what tasks print, below the sweep's.</summary>
    public const string FolderName = "slurm";

    private SlurmScript(string fileName, string text, SlurmArray array)
    {
        FileName = fileName;
        Text = text;
        FirstTask = array.First;
        Tasks = array.Count;
    }

    /// <summary>Its name in the folder <see cref="FolderName"/> of the sweep.</summary>
    public string FileName { get; }

    /// <summary>What it says.</summary>
    public string Text { get; }

    /// <summary>The number of its first task among all of the sweep.</summary>
    public int FirstTask { get; }

    /// <summary>How many tasks it has.</summary>
    public int Tasks { get; }

    /// <summary>Writes the scripts of a sweep: one, or several where one array cannot hold all tasks.</summary>
    /// <exception cref="ConfigurationException">Slurm could not do what the options ask, or not write a path.</exception>
    public static IReadOnlyList<SlurmScript> For(SlurmSweep sweep, SlurmOptions options)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfHopeless();
        foreach (string word in (IEnumerable<string>)[.. sweep.Program, sweep.Folder, sweep.WorkingFolder, .. sweep.Settings])
            if (word.Any(char.IsControl))
                throw new ConfigurationException(
                    $"{string.Concat(word.Select(c => char.IsControl(c) ? '?' : c))}: there is a line break or the like in this, and it "
                    + "cannot be written into a script.");
        int tasks = SlurmArray.Tasks(sweep.Runs, options);
        IReadOnlyList<SlurmArray> arrays = SlurmArray.Split(tasks, options);
        return [.. arrays.Select((array, index) => new SlurmScript(
            arrays.Count == 1 ? "array.sbatch" : string.Create(CultureInfo.InvariantCulture, $"array-{index + 1}.sbatch"),
            Header(sweep, options, tasks, array) + Body(sweep, tasks, array), array))];
    }

    private static string Header(SlurmSweep sweep, SlurmOptions options, int tasks, SlurmArray array)
    {
        StringBuilder header = new();
        void Line(FormattableString line) => header.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"#!/bin/bash");
        Line($"# Written by 'plasticity slurm': {Plural(sweep.Runs, "run")} in {Plural(tasks, "task")}; this file starts {Range(array)}.");
        Line($"# Submit it with sbatch; submitting it again is harmless, and does what is still to do.");
        Line($"#SBATCH --job-name={options.JobName}");
        Line($"#SBATCH --array=0-{array.Count - 1}%{array.MaxConcurrent}");
        Line($"#SBATCH --output={Output(sweep.Folder)}");
        Line($"#SBATCH --open-mode=append");
        Line($"#SBATCH --requeue");
        Line($"#SBATCH --signal=B:USR1@{options.SignalSeconds}");
        Line($"#SBATCH --time={options.Time}");
        Line($"#SBATCH --nodes=1");
        Line($"#SBATCH --ntasks=1");
        Line($"#SBATCH --cpus-per-task={options.CpusPerTask}");
        if (options.Memory is { } memory) Line($"#SBATCH --mem={memory}");
        if (options.Partition is { } partition) Line($"#SBATCH --partition={partition}");
        if (options.Account is { } account) Line($"#SBATCH --account={account}");
        if (options.Qos is { } qos) Line($"#SBATCH --qos={qos}");
        foreach (string extra in options.Extra) Line($"#SBATCH {extra}");
        return header.ToString();
    }

    private static string Body(SlurmSweep sweep, int tasks, SlurmArray array) => string.Create(CultureInfo.InvariantCulture, $$"""

        set -u

        program=({{string.Join(' ', sweep.Program.Select(Quoted))}})
        sweep={{Quoted(sweep.Folder)}}
        tasks={{tasks}}
        task=$(({{array.First}} + ${SLURM_ARRAY_TASK_ID:?this script is for sbatch}))

        say() { echo "$(date '+%Y-%m-%d %H:%M:%S') plasticity: $*"; }

        for file in "${program[@]}"; do
            if [ ! -e "$file" ]; then
                say "there is no $file on node ${SLURMD_NODENAME:-$HOSTNAME}: the program must lie where every node sees it"
                exit 1
            fi
        done
        cd -- {{Quoted(sweep.WorkingFolder)}} || exit 1
        if [ -d "${SLURM_TMPDIR:-}" ]; then export TMPDIR="$SLURM_TMPDIR"; fi

        # Slurm sends USR1, as --signal asks, to this shell alone when the time is nearly over. It sends TERM to the worker too, when it
        # ends the job: then the job is not ours to put back. The worker does not mind being asked twice.
        worker='' asked='' ended=''
        ask_worker() { asked=yes; if [ -n "$worker" ]; then kill -s USR1 "$worker" 2>/dev/null; fi; }
        trap 'say "the time is nearly over: asking the worker to save and stop"; ask_worker' USR1
        trap 'say "Slurm ends the job: asking the worker to save and stop"; ended=yes; ask_worker' TERM

        say "task $task of $tasks, job $SLURM_JOB_ID on ${SLURMD_NODENAME:-$HOSTNAME}, start $((${SLURM_RESTART_COUNT:-0} + 1))"
        # The worker begins with its own share of the runs, then helps with whatever nobody has begun, or whose worker is gone.
        {{(sweep.Waits ? "# It stays until everything is done: there may be more to run when what is under way is done."
            : "# It leaves when its share is done and the rest is in other hands: a place on a node is too dear to wait in.")}}
        "${program[@]}" worker "$sweep" --index "$task" --of "$tasks"{{Options(sweep)}} \
            {{string.Join(' ', sweep.Settings.Select(Quoted).Prepend("\"threads=${SLURM_CPUS_PER_TASK:-1}\""))}} &
        worker=$!
        if [ -n "$asked" ]; then ask_worker; fi

        # A signal ends a wait early, with a code that says nothing of the worker; so the last wait is for one that is gone.
        # 127 is also what wait says of a worker whose code it has told before.
        code=127
        while kill -s 0 "$worker" 2>/dev/null; do
            wait "$worker"
            code=$?
        done
        wait "$worker"
        last=$?
        if [ "$last" -ne 127 ]; then code=$last; fi

        # A worker that was asked before it could listen has died of USR1 (128 + 10): nothing is lost.
        if [ "$code" -eq 138 ]; then code=75; fi
        if [ "$code" -eq 75 ] && [ -z "$ended" ]; then
            # Slurm may end this very scontrol as it puts the task back.
            if scontrol requeue "$SLURM_JOB_ID" || [ -n "$ended" ]; then
                say "stopped with everything saved, and back in the queue"
            else
                say "stopped with everything saved, but not put back into the queue: submit the script in $sweep/{{FolderName}} again"
            fi
        fi
        exit "$code"

        """).ReplaceLineEndings("\n");

    private static string Options(SlurmSweep sweep) => (sweep.Waits ? "" : " --no-wait") + (sweep.RetriesFailed ? " --retry" : "");

    private static string Plural(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Range(SlurmArray array) => array.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"task {array.First}")
        : string.Create(CultureInfo.InvariantCulture, $"tasks {array.First} to {array.First + array.Count - 1}");

    /// <summary>
    /// The pattern of the files that tasks print into, for an #SBATCH line. Slurm reads % as the start of a symbol, and a backslash as
    /// the wish to have no symbols.
    /// </summary>
    private static string Output(string folder)
    {
        if (folder.AsSpan().IndexOfAny('"', '\\') >= 0)
            throw new ConfigurationException(
                $"{folder}: Slurm cannot write into a folder with \" or \\ in its name: give another with out=FOLDER.");
        return $"\"{folder.Replace("%", "%%", StringComparison.Ordinal).TrimEnd('/')}/{FolderName}/%A_%a.out\"";
    }

    /// <summary>A word of bash that means these characters and nothing else.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
