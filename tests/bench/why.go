package main

// why is what the workers' logs and DistributedHerder's source say of the times above.
const why = `
## Why

- A worker that is not the leader publishes the tasks of its connectors one connector at a time: one thread sends them to the leader,
  which takes into a turn of its own only the requests that were there when the turn began, and then rebalances. So each of these
  connectors costs a rebalance, and with two workers half of all do: the *practical floor*. Order alone does not change that.
- The leader publishes what its own connectors need together, with one rebalance. The others learn of most of it while they wait for
  that rebalance. They start what it gives them, and then stop and start it again for the change that they learnt of: N/4 of the
  tasks with two workers.
- If connectors of another worker come to run while that goes on, it keeps coming late: each rebalance starts something twice, and
  each waits until that has stopped. So ` + "`apply`" + ` resumes one worker's connectors after the other's: that makes little difference
  where tasks stop at once, and many seconds where they do not, the more with more than two workers.
- A worker that joins anew for itself, such as after it has stopped tasks for a change, tells nobody: the others learn of it with their next
  heartbeat (` + "`heartbeat.interval.ms`" + `, 3 s unless the chart sets it).
- Each write of a configuration or of tasks is one to three records that are sent and read back one after the other, in the leader's one
  thread: ` + "`linger.ms`" + ` counts for each.
- To know who leads would not help: the other two of three workers together, after the leader, need 60 rebalances for 100
  connectors instead of 75, but start tasks twice again and again (FileStreamSource, two runs each: 12.0 and 13.4 s, before the leader 22.9
  and 13.7 s, one after the other 3.9 to 4.6 s). Whether the leader comes first or last matters little.
- One worker alone publishes all tasks itself. To register so, and to let the other join then, takes 9 to 16 rebalances for 100 to 300 connectors and
  40 for 1,000, a thirteenth. But half of what runs moves when the other joins, which stops and starts it again: 1.5 N starts, and
  with 1,000 more time than ` + "`apply`" + ` needs on two workers (33 s and 56 s against 27 s and 28 s). So the chart starts all workers at once.
- A loop makes the group rebalance almost twice for each connector. Where tasks stop at once that takes a few hundredths of a second each
  time, so there is less to save: ` + "`apply`" + ` still needs the practical floor. No order of requests that was tried takes less than half of
  the loop's time there, even without the validation of all before the first write (0.13 s for 100, 0.3 s for 300 on warm workers).
  With 100 of them ` + "`xargs -P 16`" + ` is as quick as ` + "`apply`" + `: in another run of the same rounds it took 2.53 s, and ` + "`apply`" + ` 2.79 s.
- C1 as the only compiler (` + "`-XX:TieredStopAtLevel=1`" + `) leaves more of two cores to a worker that starts or registers. The chart does not set it: for as long
  as the worker runs, a task that transforms its records took a third longer for them and more of the CPU (one run of each). An archive of loaded classes
  (AppCDS) saves more of the start, but it belongs to an image: it is of one JVM and one list of jars.
- A rolling restart with ` + "`scheduled.rebalance.max.delay.ms`" + ` 0 gives the work of each pod that stops to the others at once, and takes it back
  soon after. With a delay the work stands still until the pod is back, but fewer tasks move.
`
