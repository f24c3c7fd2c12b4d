package secure
import ("testing";"time";"os")
func TestZZ(t *testing.T){
	s := login(t, "PLAIN")
	w := startPod(t, s, render(t, s, "zz"), withoutFanOut(t))
	newRoute(t, w, "zz")
	time.Sleep(75*time.Second)
	os.WriteFile("/tmp/jf/zz.log",[]byte(w.Log()),0o600)
	os.WriteFile("/tmp/jf/zzb.log",[]byte(shared.cluster.BrokerLog()),0o600)
}
